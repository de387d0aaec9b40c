import { dayOf } from '../../base/calendar.ts'
import { type AttoUsd, sumOf } from '../../base/exact-usd.ts'
import { allot, settle, type UsageSum } from '../../ledger/usage-sum.ts'
import { listRates, listValue, type TokenKind, tokenKinds } from '../../prices/list-rates.ts'
import { noTokens } from '../../prices/tokens.ts'
import type { BilledLine, ReportedHour } from './cost-report.ts'

/**
 * Shares the bill of some days among their usage, since the bill knows no keys and no people: each line by the list price of
 * the tokens it is for, which within a line is by their count. Adds up to the bill exactly. A line without usage stays an
 * entry of its own under the line's words, and is nobody's.
 */
export function splitBill(input: {
  hours: readonly ReportedHour[]
  lines: readonly BilledLine[]
  /** Usage of days before this instant that is on no bill costs nothing; later, the bill may still come. */
  settledBefore: Date
  handleOf: (hour: ReportedHour) => string
  projectOf: (workspaceId: string) => string
}): UsageSum[] {
  const { hours, lines, settledBefore, projectOf } = input
  const used = hours.map((hour) => ({ hour, sum: sumOfHour(hour, input) }))
  const ofDay = Map.groupBy(used, ({ hour }) => placeOf(hour))
  const rateOf = hourRates()
  const rest = lines.flatMap((line) => {
    const candidates = ofDay.get(placeOf(line)) ?? []
    for (const fits of [agrees, isLike]) {
      const fitting = candidates.filter(({ hour }) => fits(line, hour))
      const weights = new Map(fitting.map(({ hour, sum }) => [sum, weightOf(line, hour, rateOf)]))
      if (allot(line.amount, [...weights.keys()], (sum) => weights.get(sum) ?? 0n)) return []
    }
    return [sumOfLine(line, projectOf)]
  })
  for (const { hour, sum } of used) {
    // The Priority Tier never is on the bill.
    const isFree = hour.service_tier !== 'priority' && hour.at < settledBefore.getTime()
    settle(sum, { isFree, list: listValue('anthropic', sum, (kind) => rateOf(hour, kind)) })
  }
  return [...used.map(({ sum }) => sum), ...rest]
}

/** Where the bill and the report of usage always agree: the day and the workspace. */
function placeOf({ at, workspace_id }: { at: number; workspace_id: string | null }): string {
  return `${dayOf(new Date(at))} ${workspace_id ?? ''}`
}

function sumOfHour(
  hour: ReportedHour,
  { handleOf, projectOf }: Pick<Parameters<typeof splitBill>[0], 'handleOf' | 'projectOf'>,
): UsageSum {
  return {
    at: hour.at,
    handle: handleOf(hour),
    keyRef: hour.api_key_id ?? '',
    project: projectOf(hour.workspace_id ?? ''),
    modelRaw: hour.model ?? '',
    tool: '',
    serviceTier: hour.service_tier ?? '',
    tokens: {
      input: hour.uncached_input_tokens,
      cacheRead: hour.cache_read_input_tokens,
      cacheWrite5m: hour.cache_creation.ephemeral_5m_input_tokens,
      cacheWrite1h: hour.cache_creation.ephemeral_1h_input_tokens,
      output: hour.output_tokens,
      reasoning: 0,
    },
    serverToolCalls: searchesOf(hour),
    requests: 0,
    category: 'api',
    basis: 'vendor',
    cost: null,
    list: null,
  }
}

function sumOfLine(line: BilledLine, projectOf: (workspaceId: string) => string): UsageSum {
  return {
    at: line.at,
    handle: '',
    keyRef: '',
    project: projectOf(line.workspace_id ?? ''),
    modelRaw: line.model ?? line.cost_type ?? line.description ?? '',
    tool: '',
    serviceTier: line.service_tier ?? '',
    tokens: noTokens,
    serverToolCalls: 0,
    requests: 0,
    category: 'api',
    basis: 'vendor',
    cost: line.amount,
    list: line.amount,
  }
}

/** Whether a line is for this usage as far as both say; what only one of them says tells nothing against it. */
function agrees(line: BilledLine, hour: ReportedHour): boolean {
  return (
    isLike(line, hour) &&
    isSame(line.service_tier, hour.service_tier) &&
    isSame(line.context_window, hour.context_window) &&
    isSame(line.inference_geo, hour.inference_geo) &&
    isSame(line.speed, hour.speed)
  )
}

/** Whether a line is for usage of this kind, should bill and usage name tiers or places differently. */
function isLike(line: BilledLine, hour: ReportedHour): boolean {
  return isSame(line.model, hour.model)
}

function isSame(one: string | null | undefined, other: string | null | undefined): boolean {
  return one === other || !one || !other
}

const kindOf = new Map<string, TokenKind>([
  ['uncached_input_tokens', 'input'],
  ['cache_read_input_tokens', 'cacheRead'],
  ['cache_creation.ephemeral_5m_input_tokens', 'cacheWrite5m'],
  ['cache_creation.ephemeral_1h_input_tokens', 'cacheWrite1h'],
  ['output_tokens', 'output'],
])

type HourRate = (hour: ReportedHour, kind: TokenKind) => AttoUsd | null

function weightOf(line: BilledLine, hour: ReportedHour, rateOf: HourRate): bigint {
  if (line.cost_type === 'web_search') return BigInt(searchesOf(hour))
  // Only tokens and searches are in the report of usage.
  if (line.cost_type && line.cost_type !== 'tokens') return 0n
  const kind = kindOf.get(line.token_type ?? '')
  const kinds = kind ? [kind] : tokenKinds
  return sumOf(kinds.map((one) => BigInt(countOf(hour, one)) * (rateOf(hour, one) ?? 1n)))
}

function countOf(hour: ReportedHour, kind: TokenKind): number {
  switch (kind) {
    case 'input':
      return hour.uncached_input_tokens
    case 'cacheRead':
      return hour.cache_read_input_tokens
    case 'cacheWrite5m':
      return hour.cache_creation.ephemeral_5m_input_tokens
    case 'cacheWrite1h':
      return hour.cache_creation.ephemeral_1h_input_tokens
    case 'output':
      return hour.output_tokens
  }
}

function searchesOf(hour: ReportedHour): number {
  return hour.server_tool_use?.web_search_requests ?? 0
}

function hourRates(): HourRate {
  const rateOf = listRates('anthropic')
  return (hour, kind) =>
    rateOf({
      model: hour.model ?? '',
      at: hour.at,
      kind,
      serviceTier: hour.service_tier ?? 'standard',
      speed: hour.speed === 'fast' ? 'fast' : 'standard',
      inferenceGeo: hour.inference_geo === 'us' ? 'us' : '',
      isLong: hour.context_window === '200k-1M',
    })
}
