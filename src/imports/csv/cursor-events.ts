import { type AttoUsd, microUsdOf } from '../../base/exact-usd.ts'
import { type MicroUsd, microUsd, zeroUsd } from '../../base/money.ts'
import type { Basis } from '../../ledger/entry.ts'
import type { ReportedUsage } from '../../ledger/reported-usage.ts'
import { type CursorBilling, cursorBilling } from '../../prices/cursor-billing.ts'
import { modelId } from '../../prices/model-id.ts'
import { entryTokens, noTokens, type TokenCounts } from '../../prices/tokens.ts'
import type { Cells } from './cells.ts'
import { requestsWorth, tokenFee, tokensWorth } from './cursor-prices.ts'
import type { UsageLayout } from './layout.ts'
import { usageRow } from './usage-row.ts'

/** The dashboard's export of usage events, in each of its layouts since 2025. An event is a row, and one request. */
export const cursorEvents: UsageLayout = {
  kind: 'usage',
  name: 'Cursor usage events',
  columns: {
    date: ['Date'],
    user: ['User', 'User Email', 'Email'],
    cloudAgent: ['Cloud Agent ID'],
    automation: ['Automation ID'],
    kind: ['Kind'],
    model: ['Model'],
    maxMode: ['Max Mode'],
    cacheWrite: ['Input (w/ Cache Write)'],
    input: ['Input (w/o Cache Write)'],
    cacheRead: ['Cache Read'],
    output: ['Output Tokens', 'Output'],
    total: ['Total Tokens', 'Tokens'],
    cost: ['Cost', 'Cost (USD)'],
    costToYou: ['Cost to you'],
    requests: ['Requests'],
  },
  required: ['date', 'model'],
  oneOf: [
    ['kind', 'cacheWrite'],
    ['cost', 'requests'],
    ['total', 'output'],
  ],
  rowNeeds: ['date', 'model', 'output', 'total', 'cost', 'requests'],
  hasDates: true,
  describe: (has) => ({
    name: `Cursor usage events (${[has('user') ? 'team' : 'individual', variant(has)].filter(Boolean).join(', ')})`,
    provider: 'cursor',
    source: 'cursor-csv',
    isOnePersons: !has('user'),
    isEstimated: !has('cost'),
  }),
  open: (cells) => ({ turn: () => [eventOf(cells)], rest: () => [] }),
}

function variant(has: (field: string) => boolean): string {
  if (!has('cost')) return 'by requests'
  if (has('cloudAgent') || has('automation')) return '2026'
  if (!has('output')) return 'early 2025'
  return has('kind') && has('maxMode') ? '' : 'mid-2025'
}

/** What its row says of an event's money; null where it says nothing. `toYou`: what is charged, where the file tells it apart. */
type Said = {
  cost: AttoUsd | null
  toYou: AttoUsd | null
  requests: AttoUsd | null
  isIncluded: boolean
  isFree: boolean
}

function eventOf(cells: Cells): ReportedUsage {
  const at = cells.instant('date')
  const modelRaw = cells.text('model')
  const tokens = tokensOf(cells)
  return usageRow({
    at,
    handle: cells.handle('user'),
    model: modelId('cursor', modelRaw),
    modelRaw,
    tool: toolOf(cells),
    serviceTier: /^(?:yes|true)$/i.test(cells.text('maxMode')) ? 'max' : '',
    ...billed(cells, { at, modelRaw, tokens, isTeams: cells.has('user') }),
  })
}

type Used = { at: number; modelRaw: string; tokens: TokenCounts; isTeams: boolean }

function billed(cells: Cells, used: Used): Partial<ReportedUsage> & Pick<ReportedUsage, 'category' | 'basis'> {
  const said = saidOf(cells)
  // Of a total nobody knows which tokens were cheap ones.
  const estimate = () => (cells.has('output') ? tokensWorth(used) : null)
  const request = { ...entryTokens(used.tokens), requests: 1 }
  switch (billingOf(cells.text('kind'), said)) {
    case 'included':
      return { ...request, category: 'included', ...worthIn(said, estimate) }
    case 'not-charged':
      return { ...request, category: 'overage', basis: 'vendor' }
    case 'own-key':
      return ownKey(said, used.isTeams ? tokenFee(used.modelRaw, used.tokens) : zeroUsd)
    case 'on-demand':
      return { ...request, category: 'overage', ...chargeIn(said, estimate) }
  }
}

function tokensOf(cells: Cells): TokenCounts {
  const output = cells.count('output')
  const input = cells.count(cells.has('output') ? 'input' : 'total')
  return { ...noTokens, input, cacheRead: cells.count('cacheRead'), cacheWrite5m: cells.count('cacheWrite'), output }
}

function toolOf(cells: Cells): string {
  if (isNamed(cells.text('automation'))) return 'cursor-automation'
  return isNamed(cells.text('cloudAgent')) ? 'cursor-cloud-agent' : 'cursor'
}

function isNamed(id: string): boolean {
  return id !== '' && id !== '-'
}

function saidOf(cells: Cells): Said {
  const cost = cells.amount('cost')
  const toYou = cells.amount('costToYou')
  const requests = cells.amount('requests')
  return {
    cost: cost.is === 'usd' ? cost.usd : null,
    toYou: toYou.is === 'usd' ? toYou.usd : null,
    requests: requests.is === 'usd' ? requests.usd : null,
    isIncluded: [cost, toYou, requests].some(({ is }) => is === 'included'),
    isFree: [cost, toYou, requests].some(({ is }) => is === 'free'),
  }
}

/** By its kind. Without one that is known, what costs anything is billed, so that no new kind of dollar goes missing. */
function billingOf(kind: string, { toYou, isIncluded, isFree }: Said): CursorBilling {
  const known = cursorBilling(kind)
  if (known !== null) return known
  return isIncluded || isFree || toYou === 0n ? 'included' : 'on-demand'
}

type Money = Pick<ReportedUsage, 'basis' | 'costMicroUsd' | 'listMicroUsd' | 'priceVersion'>
type Estimate = () => { worth: MicroUsd; priceVersion: string } | null

function worthIn({ cost, requests }: Said, estimate: Estimate): Money {
  const free = { costMicroUsd: zeroUsd, priceVersion: '' }
  if (cost !== null) return { ...free, basis: 'vendor', listMicroUsd: microUsdOf(cost) }
  if (requests !== null) return { ...free, basis: 'estimated', listMicroUsd: microUsdOf(requestsWorth(requests)) }
  const found = estimate()
  const basis: Basis = found === null ? 'vendor' : 'estimated'
  return { ...free, basis, listMicroUsd: found?.worth ?? null, priceVersion: found?.priceVersion ?? '' }
}

function chargeIn({ cost, toYou, requests, isFree }: Said, estimate: Estimate): Money {
  const charged = toYou ?? cost ?? (isFree ? 0n : null)
  if (charged !== null) {
    const costMicroUsd = microUsdOf(charged)
    const listMicroUsd = cost === null || cost === charged ? costMicroUsd : microUsdOf(cost)
    return { basis: 'vendor', costMicroUsd, listMicroUsd, priceVersion: '' }
  }
  const found = requests === null ? estimate() : { worth: microUsdOf(requestsWorth(requests)), priceVersion: '' }
  if (found === null) return { basis: 'unpriced', costMicroUsd: null, listMicroUsd: null, priceVersion: '' }
  const { worth, priceVersion } = found
  return { basis: 'estimated', costMicroUsd: worth, listMicroUsd: worth, priceVersion }
}

/**
 * The maker of the model bills it to the key's owner and the proxy counts it: request, tokens and model cost. Here Cursor's
 * fee stands alone; what a row costs beyond that is on the maker's bill.
 */
function ownKey({ cost, toYou }: Said, most: MicroUsd) {
  const said = microUsdOf(toYou ?? cost ?? 0n)
  const fee = microUsd(Math.max(0, Math.min(said, most)))
  return { category: 'fee', basis: 'vendor', costMicroUsd: fee, listMicroUsd: fee } as const
}
