/** How a made-up history of usage is drawn; after the generator spec of the benchmark (reference/detection.md, 4.2). */
export type World = {
  readonly name: WorldName
  readonly sizes: readonly [number, ...number[]]
  readonly mainZone: string
  readonly otherZones: readonly [string, ...string[]]
  /** Spread of log spend between people. */
  readonly levelSd: number
  /** Factor on the spread of log spend from day to day. */
  readonly daySpread: number
  readonly deepWork: { readonly share: number; readonly most: number }
  /** Share of turns whose calls are drawn from the heavy tail. */
  readonly longTurns: number
  /** Factor on the spread of what a call costs. */
  readonly unitSpread: number
  /** Days of work and hours as 81 developers had them. */
  readonly realTimes: boolean
  readonly isDirty: boolean
}

export type WorldName = 'final' | 'stress' | 'git' | 'dirty'

const plain: World = {
  name: 'final',
  sizes: [8, 20, 60, 60, 150],
  mainZone: 'Africa/Lagos',
  otherZones: ['Asia/Kolkata', 'America/Bogota', 'Asia/Singapore'],
  levelSd: 0.9,
  daySpread: 1,
  deepWork: { share: 0.03, most: 4 },
  longTurns: 0.06,
  unitSpread: 1,
  realTimes: false,
  isDirty: false,
}

export const worlds: Readonly<Record<WorldName, World>> = {
  final: plain,
  stress: {
    ...plain,
    name: 'stress',
    levelSd: 1.2,
    daySpread: 1.35,
    deepWork: { share: 0.06, most: 7 },
    longTurns: 0.1,
    unitSpread: 1.5,
  },
  git: { ...plain, name: 'git', sizes: [27], realTimes: true },
  dirty: {
    ...plain,
    name: 'dirty',
    // Summer time begins there within the history, and in Sydney it ends.
    mainZone: 'Europe/Berlin',
    otherZones: ['America/New_York', 'Australia/Sydney', 'Asia/Kolkata'],
    isDirty: true,
  },
}

export const days = 182
/** Days at the beginning that teach, and are not scored. */
export const warmUpDays = 28
/** A Monday. */
export const firstDay = Temporal.PlainDate.from('2026-01-05')
export const binMs = 5 * 60_000
export const hourMs = 60 * 60_000
export const dayMs = 24 * hourMs

/** When the history begins and ends, and from when it is scored. */
export const span = {
  from: Date.UTC(2026, 0, 5),
  scoredFrom: Date.UTC(2026, 0, 5) + warmUpDays * dayMs,
  to: Date.UTC(2026, 0, 5) + days * dayMs,
}

const midnights = new Map<string, number>()

/** The instant at which a day of the history, from 0, begins in a time zone. */
export function midnight(day: number, zone: string): number {
  const key = `${zone} ${day}`
  const known = midnights.get(key)
  if (known !== undefined) return known
  const at = firstDay.add({ days: day }).toZonedDateTime(zone).epochMilliseconds
  midnights.set(key, at)
  return at
}
