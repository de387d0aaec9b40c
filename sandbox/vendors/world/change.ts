import type { VendorName } from '../vendor-name.ts'
import type { AnthropicUsage } from './anthropic-rows.ts'
import { type CursorEvent, cursorEvent } from './cursor-rows.ts'
import type { OpenAiUsage } from './openai-rows.ts'
import type { UsageRow } from './usage-row.ts'
import type { VendorWorld } from './vendor-world.ts'

/** Which rows of use a change is about; `from` and `to` (not part of it) are days or instants. */
export type RowChoice = { vendor: VendorName; from?: string; to?: string; email?: string; model?: string }

/** How a world changes while it is watched. */
export type WorldChange =
  /** New Cursor events, at an instant or now, all alike but for their milliseconds. */
  | { do: 'add-events'; count: number; at?: string; event: Partial<CursorEvent> & { email: string } }
  /** Keeps rows back until an instant: they appear later, with their old timestamps. */
  | { do: 'hold-back'; rows: RowChoice; until: string }
  /** Tokens and money times a factor, rounded to whole tokens and nano-dollars. */
  | { do: 'correct'; rows: RowChoice; factor: number }
  | { do: 'remove'; rows: RowChoice }

/** Makes the change, and says how many rows it touched. */
export function changeWorld(world: VendorWorld, change: WorldChange, now: Date): number {
  if (change.do === 'add-events') return addEvents(world, change, now)
  const chosen = new Set<UsageRow>(rowsOf(world, change.rows))
  if (change.do === 'remove') removeRows(world, chosen)
  if (change.do === 'hold-back') for (const row of chosen) row.visibleFrom = Date.parse(change.until)
  if (change.do === 'correct') correctRows(world, chosen, change.factor)
  return chosen.size
}

function addEvents(world: VendorWorld, change: Extract<WorldChange, { do: 'add-events' }>, now: Date): number {
  const from = change.at === undefined ? now.getTime() - change.count : Date.parse(change.at)
  for (let index = 0; index < change.count; index++) {
    world.cursor.events.push(cursorEvent({ at: from + index, ...change.event }))
  }
  return change.count
}

function rowsOf(world: VendorWorld, choice: RowChoice): UsageRow[] {
  const from = choice.from === undefined ? Number.NEGATIVE_INFINITY : Date.parse(choice.from)
  const to = choice.to === undefined ? Number.POSITIVE_INFINITY : Date.parse(choice.to)
  return allRows(world, choice.vendor)
    .filter(({ row, email }) => row.at >= from && row.at < to && (choice.email === undefined || choice.email === email))
    .filter(({ row }) => choice.model === undefined || choice.model === row.model)
    .map(({ row }) => row)
}

function allRows(world: VendorWorld, vendor: VendorName): Array<{ row: UsageRow & { model: string }; email: string }> {
  if (vendor === 'cursor') return world.cursor.events.map((row) => ({ row, email: row.email }))
  const emails = new Map(world[vendor].users.map((user) => [user.id, user.email]))
  return world[vendor].usage.map((row) => ({ row, email: emails.get(row.userId ?? '') ?? '' }))
}

function removeRows(world: VendorWorld, gone: Set<UsageRow>): void {
  world.cursor.events = world.cursor.events.filter((row) => !gone.has(row))
  world.anthropic.usage = world.anthropic.usage.filter((row) => !gone.has(row))
  world.openai.usage = world.openai.usage.filter((row) => !gone.has(row))
}

function correctRows(world: VendorWorld, chosen: Set<UsageRow>, factor: number): void {
  const times = (value: number) => Math.round(value * factor)
  for (const row of world.cursor.events) if (chosen.has(row)) correctEvent(row, times)
  for (const row of world.anthropic.usage) if (chosen.has(row)) correctUsage(row, times)
  for (const row of world.openai.usage) if (chosen.has(row)) correctUsage(row, times)
}

function correctEvent(event: CursorEvent, times: (value: number) => number): void {
  if (event.tokens) event.tokens = scaled(event.tokens, times)
  event.modelNanoUsd = times(event.modelNanoUsd)
  event.feeNanoUsd = event.feeNanoUsd === null ? null : times(event.feeNanoUsd)
  event.chargedNanoUsd = times(event.chargedNanoUsd)
}

function correctUsage(row: AnthropicUsage | OpenAiUsage, times: (value: number) => number): void {
  row.tokens = scaled(row.tokens, times)
  for (const part of row.costParts) {
    part.nanoUsd = times(part.nanoUsd)
    if ('listNanoUsd' in part) part.listNanoUsd = times(part.listNanoUsd)
    if ('quantity' in part) part.quantity = times(part.quantity)
  }
}

function scaled<Tokens extends Record<string, number>>(tokens: Tokens, times: (value: number) => number): Tokens {
  return Object.fromEntries(Object.entries(tokens).map(([kind, count]) => [kind, times(count)])) as Tokens
}
