import type { UsageSum } from '../../ledger/usage-sum.ts'
import { listRates, listValue } from '../../prices/list-rates.ts'
import { lineItemOf, tokensBilled } from '../../prices/openai-line-item.ts'
import { noTokens } from '../../prices/tokens.ts'
import type { Cells } from './cells.ts'
import { apiSum, openDaySums } from './day-sums.ts'
import type { Columns, UsageLayout } from './layout.ts'

/** The columns every export of OpenAI's dashboard has; one of a time without usage has no others. */
export const openAiTimes: Columns = {
  start: ['start_time'],
  end: ['end_time'],
  startIso: ['start_time_iso'],
  endIso: ['end_time_iso'],
}

const shared: Columns = {
  ...openAiTimes,
  userId: ['user_id'],
  keyId: ['api_key_id'],
  projectId: ['project_id'],
}

/** The dashboard's cost export: days by project, person, key and line item, as far as the view was grouped by them. */
export const openAiCosts: UsageLayout = {
  kind: 'usage',
  name: 'OpenAI costs',
  columns: {
    ...shared,
    amount: ['amount_value'],
    currency: ['amount_currency'],
    quantity: ['quantity'],
    unit: ['quantity_unit'],
    lineItem: ['line_item'],
    projectName: ['project_name'],
    email: ['user_email'],
  },
  required: ['amount'],
  oneOf: [['start', 'startIso']],
  rowNeeds: ['start', 'startIso'],
  hasDates: true,
  describe: () => ({
    name: 'OpenAI costs',
    provider: 'openai',
    source: 'openai-costs-csv',
    isOnePersons: false,
    isEstimated: false,
  }),
  open: (cells) => openDaySums('openai', () => costOf(cells), cells.problem),
}

function costOf(cells: Cells): UsageSum | null {
  const amount = cells.amount('amount')
  const currency = cells.text('currency').toLowerCase()
  if (amount.is !== 'usd') {
    // A day without costs has its times and nothing else.
    if (cells.text('amount') === '' && cells.text('lineItem') === '' && cells.text('quantity') === '') return null
    cells.reject('amount', 'is not an amount of dollars. Write it like 12.34')
    return null
  }
  if (currency !== '' && currency !== 'usd') cells.reject('currency', 'is not usd; Tally reckons in US dollars')
  const item = lineItemOf(cells.text('lineItem') || null)
  const quantity = cells.figure('quantity')
  return apiSum({
    ...placeOf(cells),
    modelRaw: item.is === 'tokens' ? item.model : item.is === 'searches' ? 'web search' : item.words,
    tokens: tokensBilled(item, { quantity, unit: cells.text('unit') }),
    serverToolCalls: item.is === 'searches' ? Math.max(0, Math.round(quantity)) : 0,
    cost: amount.usd,
    list: amount.usd,
  })
}

/** The dashboard's export of completions: tokens of each day, key and model; it has no money, so they are worth their list price. */
export const openAiUsage: UsageLayout = {
  kind: 'usage',
  name: 'OpenAI completions usage',
  columns: {
    ...shared,
    requests: ['num_model_requests'],
    model: ['model'],
    batch: ['batch'],
    tier: ['service_tier'],
    input: ['input_tokens'],
    output: ['output_tokens'],
    cached: ['input_cached_tokens'],
    cacheWrite: ['input_cache_write_tokens'],
  },
  required: ['requests', 'input', 'output'],
  oneOf: [['start', 'startIso']],
  rowNeeds: ['start', 'startIso'],
  hasDates: true,
  describe: () => ({
    name: 'OpenAI completions usage',
    provider: 'openai',
    source: 'openai-usage-csv',
    isOnePersons: false,
    isEstimated: true,
  }),
  open(cells) {
    const rateOf = listRates('openai')
    return openDaySums('openai', () => usageOf(cells, rateOf), cells.problem)
  },
}

function usageOf(cells: Cells, rateOf: ReturnType<typeof listRates>): UsageSum | null {
  if (['requests', 'input', 'output', 'model'].every((field) => cells.text(field) === '')) return null
  const modelRaw = cells.text('model')
  const cacheRead = cells.count('cached')
  const cacheWrite5m = cells.count('cacheWrite')
  // OpenAI counts what was read from and written to the cache inside the input; we count each once.
  const input = Math.max(0, cells.count('input') - cacheRead - cacheWrite5m)
  const tokens = { ...noTokens, input, cacheRead, cacheWrite5m, output: cells.count('output') }
  const serviceTier = /^true$/i.test(cells.text('batch')) ? 'batch' : cells.text('tier') || 'default'
  const sum = apiSum({ ...placeOf(cells), modelRaw, tokens, serviceTier, requests: cells.calls('requests') })
  const value = listValue('openai', sum, (kind) =>
    rateOf({ model: modelRaw, at: sum.at, kind, serviceTier, speed: 'standard', inferenceGeo: '', isLong: false }),
  )
  return { ...sum, basis: 'estimated', cost: value, list: value }
}

/** The spender is the person where the file names one, else the key, as in what the API tells. */
function placeOf(cells: Cells) {
  const keyRef = cells.text('keyId')
  return {
    at: cells.instant(cells.text('start') === '' ? 'startIso' : 'start'),
    handle: cells.handle('email') || keyRef || cells.text('userId'),
    keyRef,
    project: cells.text('projectName') || cells.text('projectId'),
  }
}
