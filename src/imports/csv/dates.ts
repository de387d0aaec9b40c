const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']

const iso =
  /^(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?:[T ]+(\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:[.,](\d{1,9}))?)?\s*(Z|UTC|GMT|[+-]\d{2}(?::?\d{2})?)?)?$/i
const inWords =
  /^(?:([a-z]{3})[a-z]*\.? (\d{1,2}),? (\d{4})|(\d{1,2})\.? ([a-z]{3})[a-z]*\.? (\d{4}))(?:,? (\d{1,2}):(\d{2})(?::(\d{2}))? ?([ap]m)?)?$/i

/**
 * An instant in milliseconds: `2026-07-14T09:00:00.000Z`, `2026-07-14 09:00:00`, `2026-07-14`, `Jul 14, 2026, 9:00 AM`, seconds
 * or milliseconds since 1970. Without a zone it is UTC. Null for anything else: `07/08/2026` means different days to different
 * people.
 */
export function instantOf(text: string): number | null {
  const parts = iso.exec(text)
  if (parts) {
    const [, year, month, dayOfMonth, hour = 0, minute = 0, second = 0, fraction = '', zone = ''] = parts
    const at = utc(Number(year), Number(month), Number(dayOfMonth), Number(hour), Number(minute), Number(second))
    return at === null ? null : at + Number(fraction.slice(0, 3).padEnd(3, '0')) - offsetMs(zone)
  }
  if (/^\d{10}(?:\.\d+)?$/.test(text)) return Math.round(Number(text) * 1_000)
  if (/^\d{13}$/.test(text)) return Number(text)
  const said = inWords.exec(text)
  if (!said) return null
  const month = months.indexOf((said[1] ?? said[5] ?? '').toLowerCase()) + 1
  const hour = hourOf(Number(said[7] ?? 0), said[10])
  return hour === null
    ? null
    : utc(
        Number(said[3] ?? said[6]),
        month,
        Number(said[2] ?? said[4]),
        hour,
        Number(said[8] ?? 0),
        Number(said[9] ?? 0),
      )
}

/** A month by its name or the beginning of it, 1 to 12; 0 for anything else. */
export function monthNamed(text: string): number {
  return months.indexOf(text.slice(0, 3).toLowerCase()) + 1
}

function utc(
  year: number,
  month: number,
  dayOfMonth: number,
  hour: number,
  minute: number,
  second: number,
): number | null {
  if (month < 1 || month > 12 || hour > 23 || minute > 59 || second > 59) return null
  const at = Date.UTC(year, month - 1, dayOfMonth, hour, minute, second)
  // The 30th of February would be the 2nd of March.
  return dayOfMonth >= 1 && dayOfMonth <= (dayOfMonth > 28 ? daysIn(year, month) : 28) ? at : null
}

function daysIn(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate()
}

function offsetMs(zone: string): number {
  const [, sign, hours, minutes = '0'] = /^([+-])(\d{2}):?(\d{2})?$/.exec(zone) ?? []
  if (sign === undefined) return 0
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000
}

function hourOf(hour: number, half: string | undefined): number | null {
  if (half === undefined) return hour
  if (hour < 1 || hour > 12) return null
  return (hour % 12) + (half.toLowerCase() === 'pm' ? 12 : 0)
}
