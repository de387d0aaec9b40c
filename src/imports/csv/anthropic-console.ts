import type { UsageSum } from '../../ledger/usage-sum.ts'
import { listRates, listValue } from '../../prices/list-rates.ts'
import { priceableName } from '../../prices/model-id.ts'
import { noTokens } from '../../prices/tokens.ts'
import type { Cells } from './cells.ts'
import { apiSum, openDaySums } from './day-sums.ts'
import type { UsageLayout } from './layout.ts'

const shared = {
  date: ['usage_date_utc'],
  workspace: ['workspace'],
  key: ['api_key'],
  keyId: ['api_key_id'],
  usageType: ['usage_type'],
  contextWindow: ['context_window'],
  place: ['inference_geo'],
  speed: ['speed'],
}

/** The console's cost export: a row for each day, key, model and kind of token, in dollars and cents; it has no tokens. */
export const anthropicCosts: UsageLayout = {
  kind: 'usage',
  name: 'Anthropic console costs',
  columns: {
    ...shared,
    model: ['model'],
    tokenType: ['token_type'],
    cost: ['cost_usd'],
    list: ['list_price_usd'],
    costType: ['cost_type'],
  },
  required: ['date', 'key', 'cost'],
  rowNeeds: ['date', 'key', 'cost'],
  hasDates: true,
  describe: (has) => ({
    name: `Anthropic console costs${has('keyId') ? '' : ' (2025)'}`,
    provider: 'anthropic',
    source: 'anthropic-costs-csv',
    isOnePersons: false,
    isEstimated: false,
  }),
  open: (cells) => openDaySums('anthropic', () => costOf(cells), cells.problem),
}

function costOf(cells: Cells): UsageSum {
  const cost = cells.amount('cost')
  const list = cells.amount('list')
  if (cost.is !== 'usd') cells.reject('cost', 'is not an amount of dollars. Write it like 12.34')
  const usd = cost.is === 'usd' ? cost.usd : 0n
  return apiSum({
    ...placeOf(cells),
    modelRaw: cells.text('model') || cells.text('costType'),
    cost: usd,
    list: list.is === 'usd' ? list.usd : usd,
  })
}

/** The console's usage export: tokens of each day, key and model; it has no money, so they are worth their list price. */
export const anthropicUsage: UsageLayout = {
  kind: 'usage',
  name: 'Anthropic console usage',
  columns: {
    ...shared,
    model: ['model_version', 'model'],
    input: ['usage_input_tokens_no_cache'],
    cacheWrite: ['usage_input_tokens_cache_write'],
    cacheWrite5m: ['usage_input_tokens_cache_write_5m'],
    cacheWrite1h: ['usage_input_tokens_cache_write_1h'],
    cacheRead: ['usage_input_tokens_cache_read'],
    output: ['usage_output_tokens'],
    searches: ['web_search_count'],
  },
  required: ['date', 'model', 'input', 'output'],
  rowNeeds: ['date', 'model', 'input', 'output'],
  hasDates: true,
  describe: () => ({
    name: 'Anthropic console usage',
    provider: 'anthropic',
    source: 'anthropic-usage-csv',
    isOnePersons: false,
    isEstimated: true,
  }),
  open(cells) {
    const rateOf = listRates('anthropic')
    return openDaySums('anthropic', () => usageOf(cells, rateOf), cells.problem)
  },
}

function usageOf(cells: Cells, rateOf: ReturnType<typeof listRates>): UsageSum {
  const modelRaw = cells.text('model')
  const tokens = {
    ...noTokens,
    input: cells.count('input'),
    cacheRead: cells.count('cacheRead'),
    // Older files name one kind of write; five minutes was the usual one.
    cacheWrite5m: cells.count('cacheWrite5m') + cells.count('cacheWrite'),
    cacheWrite1h: cells.count('cacheWrite1h'),
    output: cells.count('output'),
  }
  const sum = apiSum({ ...placeOf(cells), modelRaw, tokens, serverToolCalls: cells.calls('searches') })
  const value = listValue('anthropic', sum, (kind) =>
    rateOf({
      model: priceableName('anthropic', modelRaw),
      at: sum.at,
      kind,
      serviceTier: sum.serviceTier || 'standard',
      speed: cells.text('speed').toLowerCase() === 'fast' ? 'fast' : 'standard',
      inferenceGeo: cells.text('place').toLowerCase() === 'us' ? 'us' : '',
      isLong: isLong(cells.text('contextWindow')),
    }),
  )
  return { ...sum, basis: 'estimated', cost: value, list: value }
}

/** Of `≤ 200k` and `> 200k`, or `0-200k` and `200k-1M`. */
function isLong(contextWindow: string): boolean {
  return /^[>]|-\s*1\s*m$/i.test(contextWindow)
}

/** The key is the spender, as in Anthropic's reports where nobody is named: by its id, in older files by its name. */
function placeOf(cells: Cells) {
  const keyId = cells.text('keyId')
  const workspace = cells.text('workspace')
  return {
    at: cells.instant('date'),
    handle: keyId || cells.text('key'),
    keyRef: keyId,
    project: workspace === 'Default' ? '' : workspace,
    serviceTier: /batch/i.test(cells.text('usageType')) ? 'batch' : '',
  }
}
