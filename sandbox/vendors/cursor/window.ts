import { type VendorCall, VendorRefusal } from '../vendor-call.ts'

const dayMs = 86_400_000
const most = 30 * dayMs

/** `startDate` and `endDate` of a body, in epoch milliseconds, both part of the window: 30 days at most. */
export function bodyWindow(call: VendorCall): { start: number; end: number } {
  return withinLimit(instant(call.body.startDate, 'startDate'), instant(call.body.endDate, 'endDate'))
}

function withinLimit(start: number, end: number): { start: number; end: number } {
  if (end < start) throw new VendorRefusal(400, 'startDate must be before endDate')
  if (end - start > most) throw new VendorRefusal(400, 'Date range cannot exceed 30 days')
  return { start, end }
}

function instant(said: unknown, name: string): number {
  if (typeof said === 'number' && Number.isInteger(said)) return said
  throw new VendorRefusal(400, `${name} is required, in milliseconds since 1970`)
}

/** `startDate` and `endDate` of a query: days, instants, `now`, `today`, `yesterday`, `7d`; the last 7 days without. */
export function queryDays(call: VendorCall): { from: string; to: string } {
  const start = relative(call.query.get('startDate') ?? '7d', call.nowMs, 'startDate')
  const end = relative(call.query.get('endDate') ?? 'now', call.nowMs, 'endDate')
  withinLimit(start, end)
  return { from: dayOf(start), to: dayOf(end) }
}

function relative(said: string, nowMs: number, name: string): number {
  if (said === 'now') return nowMs
  if (said === 'today') return startOf(nowMs)
  if (said === 'yesterday') return startOf(nowMs) - dayMs
  const days = /^(\d+)d$/.exec(said)?.[1]
  const at = days === undefined ? Date.parse(said) : nowMs - Number(days) * dayMs
  if (Number.isNaN(at)) throw new VendorRefusal(400, `${name}: '${said}' is not a date`)
  return at
}

export function dayOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10)
}

export function startOf(at: number): number {
  return Math.floor(at / dayMs) * dayMs
}

/** The UTC days from one to another, both included. */
export function daysFrom(from: string, to: string): string[] {
  const days: string[] = []
  for (let at = Date.parse(from); at <= Date.parse(to); at += dayMs) days.push(dayOf(at))
  return days
}
