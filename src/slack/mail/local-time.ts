/**
 * An instant as Slack’s `<!date^…>` asks for it, in a zone, which it names: `Nov 16, 2026 at 09:00 GMT+1`. A mail is read at any
 * time, so days are never “today”. Where a part is asked for that nobody here knows: the fallback.
 * https://docs.slack.dev/messaging/formatting-message-text#date-formatting
 */
export function timeInZone(time: { at: Date; format: string; fallback: string }, timeZone: string): string {
  if (Number.isNaN(time.at.getTime())) return time.fallback
  const asked = [...time.format.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name)
  if (asked.length === 0 || asked.some((name) => !(name in parts))) return time.fallback
  const said = time.format.replaceAll(/\{(\w+)\}/g, (_, name: string) => partOf(name, time.at, timeZone))
  if (!asked.some((name) => name.startsWith('time'))) return said
  return `${said} ${zoneName(time.at, timeZone)}`
}

const short = { month: 'short', day: 'numeric', year: 'numeric' } as const
const long = { month: 'long', day: 'numeric', year: 'numeric' } as const
const clock = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const

const parts: Record<string, Intl.DateTimeFormatOptions> = {
  date: long,
  date_pretty: long,
  date_short: short,
  date_short_pretty: short,
  date_long: { ...long, weekday: 'long' },
  date_long_pretty: { ...long, weekday: 'long' },
  time: clock,
  time_secs: { ...clock, second: '2-digit' },
}

function partOf(name: string, at: Date, timeZone: string): string {
  return new Intl.DateTimeFormat('en-US', { ...parts[name], timeZone }).format(at)
}

function zoneName(at: Date, timeZone: string): string {
  const all = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'short' }).formatToParts(at)
  return all.find(({ type }) => type === 'timeZoneName')?.value ?? ''
}
