// Slack's date tokens (`<!date^unix^{date_short_pretty} at {time}|…>`) in the zone of the person who looks.

type Moment = { at: Date; now: Date; timeZone: string }

/** Fills the tokens of Slack's date format for one reader. */
export function localDate(format: string, moment: Moment): string {
  return format.replace(/\{(\w+)\}/g, (whole, token: string) => tokenText(token, moment) ?? whole)
}

/** The time of day as people read it: 14:02. */
export function timeOfDay(at: Date, timeZone: string): string {
  return words(at, timeZone, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
}

/** "Today", "Yesterday" or "Thursday, November 19". */
export function dayHeading(moment: Moment): string {
  return nearby(moment) ?? words(moment.at, moment.timeZone, { weekday: 'long', month: 'long', day: 'numeric' })
}

function tokenText(token: string, moment: Moment): string | null {
  const { at, timeZone } = moment
  const sameYear = words(at, timeZone, { year: 'numeric' }) === words(moment.now, timeZone, { year: 'numeric' })
  switch (token) {
    case 'time':
      return timeOfDay(at, timeZone)
    case 'time_secs':
      return words(at, timeZone, { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' })
    case 'date_num':
      return new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' }).format(at)
    case 'date_slash':
      return new Intl.DateTimeFormat('en-GB', { timeZone, dateStyle: 'short' }).format(at)
    case 'date':
      return words(at, timeZone, { month: 'long', day: 'numeric', ...(sameYear ? {} : { year: 'numeric' }) })
    case 'date_pretty':
      return nearby(moment)?.toLowerCase() ?? tokenText('date', moment)
    case 'date_short':
      return words(at, timeZone, { month: 'short', day: 'numeric', year: 'numeric' })
    case 'date_short_pretty':
      return nearby(moment)?.toLowerCase() ?? tokenText('date_short', moment)
    case 'date_long':
      return words(at, timeZone, { weekday: 'long', month: 'long', day: 'numeric', year: 'numeric' })
    case 'date_long_pretty':
      return nearby(moment)?.toLowerCase() ?? tokenText('date_long', moment)
    case 'date_long_full':
      return words(at, timeZone, { month: 'long', day: 'numeric', year: 'numeric' })
    case 'day_divider_pretty':
      return nearby(moment)?.toLowerCase() ?? tokenText('date', moment)
    case 'ago':
      return ago(moment)
    default:
      return null
  }
}

function nearby({ at, now, timeZone }: Moment): string | null {
  const day = (instant: Date) => Date.parse(new Intl.DateTimeFormat('en-CA', { timeZone }).format(instant))
  const days = Math.round((day(now) - day(at)) / 86_400_000)
  return { '-1': 'Tomorrow', '0': 'Today', '1': 'Yesterday' }[String(days)] ?? null
}

function ago({ at, now }: Moment): string {
  const minutes = Math.round((now.getTime() - at.getTime()) / 60_000)
  const relative = new Intl.RelativeTimeFormat('en', { numeric: 'always' })
  if (Math.abs(minutes) < 60) return relative.format(-minutes, 'minute')
  if (Math.abs(minutes) < 60 * 24) return relative.format(-Math.round(minutes / 60), 'hour')
  return relative.format(-Math.round(minutes / 60 / 24), 'day')
}

function words(at: Date, timeZone: string, options: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat('en-US', { timeZone, ...options }).format(at)
}
