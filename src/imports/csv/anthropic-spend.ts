import type { ReportedUsage } from '../../ledger/reported-usage.ts'
import { modelId } from '../../prices/model-id.ts'
import type { Cells } from './cells.ts'
import type { ReadOptions, UsageLayout } from './layout.ts'
import { spreadOverDays } from './spread.ts'
import { usageRow } from './usage-row.ts'

/** The spend report of claude.ai: sums of each person, product and model over days that only whoever exported it knows. */
export const anthropicSpend: UsageLayout = {
  kind: 'usage',
  name: 'Claude spend report',
  columns: {
    email: ['user_email'],
    account: ['account_uuid'],
    product: ['product'],
    model: ['model'],
    requests: ['total_requests'],
    input: ['total_prompt_tokens'],
    output: ['total_completion_tokens'],
    net: ['total_net_spend_usd'],
    gross: ['total_gross_spend_usd'],
  },
  required: ['email', 'net'],
  rowNeeds: ['email', 'net'],
  hasDates: false,
  describe: () => ({
    name: 'Claude spend report',
    provider: 'anthropic',
    source: 'anthropic-spend-csv',
    isOnePersons: false,
    isEstimated: false,
  }),
  open: (cells, options) => ({ turn: () => spentIn(cells, options), rest: () => [] }),
}

function spentIn(cells: Cells, { span, today }: ReadOptions): ReportedUsage[] | 'skipped' {
  const net = cells.amount('net')
  const gross = cells.amount('gross')
  const modelRaw = cells.text('model')
  if (net.is !== 'usd') cells.reject('net', 'is not an amount of dollars. Write it like 12.34')
  const cost = net.is === 'usd' ? net.usd : 0n
  const list = gross.is === 'usd' ? gross.usd : cost
  const usage = usageRow({
    at: 0,
    handle: cells.handle('email') || cells.text('account'),
    model: modelId('anthropic', modelRaw),
    modelRaw,
    tool: toolOf(cells.text('product')),
    // What costs nothing is inside an allowance, as in Anthropic's analytics.
    category: cost === 0n ? 'included' : 'api',
    basis: 'vendor',
    inputTokens: cells.count('input'),
    outputTokens: cells.count('output'),
    requests: cells.calls('requests'),
  })
  const days = span === null ? [] : spreadOverDays(usage, { cost, list, span, today })
  return days.length === 0 ? 'skipped' : days
}

/** `Claude Code` as the proxy and the analytics name it; plain use of the API has no tool. */
function toolOf(product: string): string {
  const name = product.toLowerCase().replaceAll(/[\s_]+/g, '-')
  return ['api', 'messages-api', 'message-batches-api', 'other'].includes(name) ? '' : name
}
