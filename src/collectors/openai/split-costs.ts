import { dayOf } from '../../base/calendar.ts'
import { type AttoUsd, sumOf } from '../../base/exact-usd.ts'
import { allot, joinedSums, settle, type UsageSum } from '../../ledger/usage-sum.ts'
import { listRates, listValue, type TokenKind, tokenKinds } from '../../prices/list-rates.ts'
import { isSameModel, type LineItem, lineItemOf, tokensBilled } from '../../prices/openai-line-item.ts'
import type { BilledLine } from './costs.ts'
import type { UsedHour } from './usage.ts'

/** Whom and what usage belongs to, in our words. */
export type Naming = {
  handleOf(place: { userId: string; keyId: string }): string
  projectOf(projectId: string): string
}

/**
 * Shares the bill of some days, which knows days only, among their hours of usage: each line by the list price of the tokens
 * it is for. Adds up to the bill exactly. A line without usage (images, storage, …) stays an entry of its own.
 */
export function splitCosts(input: {
  hours: readonly UsedHour[]
  /** Null: the bill cannot be read, and all usage is worth its list price. */
  lines: readonly BilledLine[] | null
  /** Usage of days before this instant that is on no bill costs nothing; later, the bill may still come. */
  settledBefore: Date
  naming: Naming
}): UsageSum[] {
  const { hours, lines, settledBefore, naming } = input
  const rateOf = hourRates()
  const used = hours.map((hour) => ({ hour, sum: sumOfHour(hour, naming) }))
  const ofDay = Map.groupBy(used, ({ hour }) => dayOf(new Date(hour.at)))
  const rest: UsageSum[] = []
  for (const line of lines ?? []) {
    const item = lineItemOf(line.line_item)
    const fitting = (ofDay.get(dayOf(new Date(line.at))) ?? []).filter(({ hour }) => isFor(line, item, hour))
    const isAllotted = weightings(item, rateOf).some((weightOf) => {
      const weights = new Map(fitting.map(({ hour, sum }) => [sum, weightOf(hour)]))
      return allot(line.amount, [...weights.keys()], (sum) => weights.get(sum) ?? 0n)
    })
    if (!isAllotted) rest.push(sumOfLine(line, item, naming))
  }
  for (const { hour, sum } of used) {
    const isFree = lines !== null && hour.at < settledBefore.getTime()
    settle(sum, { isFree, list: listValue('openai', sum, (kind) => rateOf(hour, kind)) })
  }
  return [...used.map(({ sum }) => sum), ...joinedSums(rest)]
}

function sumOfHour(hour: UsedHour, { handleOf, projectOf }: Naming): UsageSum {
  return {
    at: hour.at,
    handle: handleOf(hour),
    keyRef: hour.keyId,
    project: projectOf(hour.projectId),
    modelRaw: hour.model,
    tool: '',
    serviceTier: hour.tier,
    tokens: hour.tokens,
    serverToolCalls: hour.searches,
    requests: hour.requests,
    category: 'api',
    basis: 'vendor',
    cost: null,
    list: null,
  }
}

function isFor(line: BilledLine, item: LineItem, hour: UsedHour): boolean {
  const { by } = line
  if (by.includes('api_key_id') && (line.api_key_id ?? '') !== hour.keyId) return false
  if (by.includes('user_id') && (line.user_id ?? '') !== hour.userId) return false
  if (by.includes('project_id') && (line.project_id ?? '') !== hour.projectId) return false
  return item.is === 'tokens' ? isSameModel(item.model, hour.model) : item.is === 'searches'
}

type HourRate = (hour: UsedHour, kind: TokenKind) => AttoUsd | null

/** By what a line is shared: by the tokens it is for; should the usage have none of them, by all its tokens. */
function weightings(item: LineItem, rateOf: HourRate): Array<(hour: UsedHour) => bigint> {
  if (item.is === 'other') return []
  if (item.is === 'searches') return [(hour) => BigInt(hour.searches)]
  const worth = (kinds: readonly TokenKind[]) => (hour: UsedHour) =>
    sumOf(kinds.map((kind) => BigInt(hour.tokens[kind]) * (rateOf(hour, kind) ?? 1n)))
  return item.kind === null ? [worth(tokenKinds)] : [worth([item.kind]), worth(tokenKinds)]
}

function sumOfLine(line: BilledLine, item: LineItem, { handleOf, projectOf }: Naming): UsageSum {
  const keyId = line.api_key_id ?? ''
  return {
    at: line.at,
    handle: handleOf({ userId: line.user_id ?? '', keyId }),
    keyRef: keyId,
    project: projectOf(line.project_id ?? ''),
    modelRaw: item.is === 'tokens' ? item.model : item.is === 'searches' ? 'web search' : item.words,
    tool: '',
    serviceTier: '',
    tokens: tokensBilled(item, { quantity: line.quantity ?? 0, unit: line.quantity_unit ?? '' }),
    serverToolCalls: item.is === 'searches' ? Math.round(line.quantity ?? 0) : 0,
    requests: 0,
    category: 'api',
    basis: 'vendor',
    cost: line.amount,
    list: line.amount,
  }
}

function hourRates(): HourRate {
  const rateOf = listRates('openai')
  return ({ model, at, tier }, kind) =>
    rateOf({ model, at, kind, serviceTier: tier, speed: 'standard', inferenceGeo: '', isLong: false })
}
