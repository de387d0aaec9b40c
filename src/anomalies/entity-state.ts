import { inDollars } from '../base/money.ts'
import type { Habits as OwnHabits } from './baselines/habit.ts'
import { type History, noHistory } from './baselines/history.ts'
import { addToBin, type Bins, binMs, noBins } from './features/bins.ts'
import { addToDay, type OpenDay, openDay } from './features/open-day.ts'
import type { UnitPrices } from './features/unit-prices.ts'
import type { Usage } from './features/usage.ts'
import type { Cause, Finding } from './finding.ts'
import { type LocalDays, localDays } from './local-days.ts'
import { type Carried, nothingCarried } from './scoring/carried.ts'
import type { Entity, UsageRow } from './usage-row.ts'

/** What the engine holds of one entity. */
export type EntityState = {
  readonly entity: Entity
  readonly days: LocalDays
  /** Days that rows may still come for, newest last. */
  readonly open: OpenDay[]
  /** Bins of each session of the last two days; under '' of all together. */
  readonly sessions: Map<string, Bins>
  readonly history: History
  own: OwnHabits | null
  /** By local hour: on how many of its days it was worked in, halving every 30 days; `ofDays` is their number. */
  readonly hours: Float32Array
  readonly hourUsd: Float32Array
  ofDays: number
  /** The first day each tool was used on. */
  readonly tools: Map<string, number>
  /** A usual day's use of each model: sums that halve every 14 active days. */
  readonly usual: Map<number, Usage>
  usualDays: number
  /** Logarithms of the last closed days' unit prices, by model: for price changes. */
  readonly unitPrices: Map<number, UnitPrices>
  promptsKnown: boolean
  carried: Carried
  weekend: number
  firstDay: number
  closedUntil: number
  judgedOn: number
  learnsSince: number
  readonly excluded: { from: number; to: number }[]
  readonly sensitivity: Map<Cause, number>
  /** Days that were unusual, whether or not it was worth saying. */
  readonly unusualOn: Set<number>
  /** Days with rows that were not judged yet. */
  readonly unjudged: Set<number>
  /** The last measured day and what it is over a usual one, for what a team shares. */
  latest: { day: number; ratio: number } | null
  /** The highest score of each day that is not closed. */
  readonly highest: Map<number, number>
  growing: Finding | null
}

/** How long after a day's end rows of it still change what is measured. */
export const lateDays = 3

export function entityState(entity: Entity): EntityState {
  return {
    entity,
    days: localDays(entity.zone),
    open: [],
    sessions: new Map(),
    history: noHistory(),
    own: null,
    hours: new Float32Array(24),
    hourUsd: new Float32Array(24),
    ofDays: 0,
    tools: new Map(),
    usual: new Map(),
    usualDays: 0,
    unitPrices: new Map(),
    promptsKnown: false,
    carried: nothingCarried,
    weekend: entity.kind === 'person' ? -0.5 : 0,
    firstDay: Number.MAX_SAFE_INTEGER,
    closedUntil: Number.MIN_SAFE_INTEGER,
    judgedOn: Number.MIN_SAFE_INTEGER,
    learnsSince: Number.MIN_SAFE_INTEGER,
    excluded: [],
    sensitivity: new Map(),
    unusualOn: new Set(),
    unjudged: new Set(),
    latest: null,
    highest: new Map(),
    growing: null,
  }
}

/** Takes a row in; rows of days long closed are too late to teach anything and are left out. */
export function takeIn(state: EntityState, row: UsageRow, model: number): void {
  const day = state.days.dayOf(row.at)
  const open = dayToWrite(state, day)
  if (!open) return
  addToDay(open, row, model)
  state.unjudged.add(day)
  if (row.humanPrompts !== null) state.promptsKnown = true
  if (!state.tools.has(row.tool)) state.tools.set(row.tool, day)
  if (state.entity.kind === 'robot') return
  addToSession(state, '', row)
  if (row.session !== '') addToSession(state, row.session, row)
}

export function openDayOf(state: EntityState, day: number): OpenDay | undefined {
  return state.open.find((open) => open.day === day)
}

/** Forgets the days and sessions that are too old for rows to come for. */
export function forgetOldDays(state: EntityState, today: number): void {
  while ((state.open[0]?.day ?? today) < today - lateDays) state.open.shift()
  const oldest = state.days.startOf(today - 1) / binMs
  for (const [session, bins] of state.sessions) {
    if ((bins.index.at(-1) ?? 0) < oldest) state.sessions.delete(session)
    else if (session === '') dropBefore(bins, oldest)
  }
}

function dayToWrite(state: EntityState, day: number): OpenDay | undefined {
  const known = openDayOf(state, day)
  if (known) return known
  if (day < state.closedUntil - lateDays) return undefined
  const fresh = openDay(day, state.days.startOf(day))
  const after = state.open.findIndex((open) => open.day > day)
  state.open.splice(after === -1 ? state.open.length : after, 0, fresh)
  state.firstDay = Math.min(state.firstDay, day)
  return fresh
}

function addToSession(state: EntityState, session: string, row: UsageRow): void {
  let bins = state.sessions.get(session)
  if (!bins) {
    bins = noBins()
    state.sessions.set(session, bins)
  }
  addToBin(bins, Math.floor(row.at / binMs), inDollars(row.cost), row.requests, row.humanPrompts ?? row.requests)
}

function dropBefore(bins: Bins, oldest: number): void {
  const keep = bins.index.findIndex((index) => index >= oldest)
  if (keep <= 0) return
  for (const column of [bins.index, bins.usd, bins.requests, bins.prompts]) column.splice(0, keep)
}
