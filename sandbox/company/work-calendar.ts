import { randomFrom } from './random.ts'

const dayMs = 86_400_000

/** Days as `2026-11-21`; everything here is by UTC day unless it says local. */
export function startOf(day: string): number {
  return Date.parse(`${day}T00:00:00Z`)
}

export function dayOf(instant: number): string {
  return new Date(instant).toISOString().slice(0, 10)
}

export function dayAfter(day: string): string {
  return dayOf(startOf(day) + dayMs)
}

/** The end of a day, as an instant that is no longer part of it. */
export function endOf(day: string): number {
  return startOf(day) + dayMs
}

/** 1 is Monday, 7 is Sunday. */
export function weekday(day: string): number {
  return new Date(startOf(day)).getUTCDay() || 7
}

/** Counts weeks, each from its Monday on. */
export function weekNumber(day: string): number {
  return Math.floor((startOf(day) / dayMs + 3) / 7)
}

/** How much more the company does with models as time goes by: under half as much in May 2026 as half a year later. */
export function growthOn(day: string): number {
  const passed = (startOf(day) - startOf('2026-05-01')) / (204 * dayMs)
  return Math.min(1.3, Math.max(0.3, 0.45 + 0.65 * passed))
}

/** How much of an ordinary day's work is done on a local day: less on Fridays, hardly any when the company is closed. */
export function worksHowMuch(person: { email: string; weekends: number }, localDay: string): number {
  if (isClosed(localDay) || isAway(person.email, localDay)) return 0
  const random = randomFrom('presence', person.email, localDay)
  if (weekday(localDay) > 5) return random.next() < person.weekends ? 0.4 : 0
  if (random.next() < 0.03) return 0
  return [1, 1.15, 1.1, 1.05, 0.75][weekday(localDay) - 1] ?? 1
}

function isClosed(day: string): boolean {
  const inYear = day.slice(5)
  return inYear >= '12-24' || inYear <= '01-01' || inYear === '05-01'
}

// Everybody takes two weeks off in summer, and a few days in autumn.
function isAway(email: string, day: string): boolean {
  const random = randomFrom('holidays', email, day.slice(0, 4))
  const summer = startOf(`${day.slice(0, 4)}-06-28`) + random.between(0, 50) * dayMs
  const autumn = startOf(`${day.slice(0, 4)}-10-01`) + random.between(0, 30) * dayMs
  const at = startOf(day)
  return (at >= summer && at < summer + 14 * dayMs) || (at >= autumn && at < autumn + 4 * dayMs)
}

const offsets = new Map<string, number>()

/** How far a zone is ahead of UTC on a day, in milliseconds (as of its noon). */
export function zoneOffset(zone: string, day: string): number {
  const key = `${zone} ${day}`
  const known = offsets.get(key)
  if (known !== undefined) return known
  const noon = Temporal.Instant.from(`${day}T12:00:00Z`).toZonedDateTimeISO(zone)
  const offset = noon.offsetNanoseconds / 1_000_000
  if (offsets.size > 20_000) offsets.clear()
  offsets.set(key, offset)
  return offset
}

/** The second Thursday of May and of November: on these days an agent runs away. */
export function isRunawayDay(day: string): boolean {
  const [, month, date] = day.split('-')
  return (month === '05' || month === '11') && weekday(day) === 4 && Number(date) > 7 && Number(date) <= 14
}
