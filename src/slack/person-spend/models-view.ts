import type { KnownBlock } from '@slack/types'
import { formatUsd, roundToMicroUsd } from '../../base/money.ts'
import { partText } from '../../base/percent.ts'
import { sumsOf } from '../../base/sums.ts'
import type { ModelUse } from '../../ledger/model-queries.ts'
import type { UsedPart } from '../../ledger/person-queries.ts'
import { modelLabel } from '../../reports/model-names.ts'
import { sumOfParts } from '../../reports/person-days.ts'
import type { PersonReport } from '../../reports/person-report.ts'
import { shareText } from '../../reports/team-finding.ts'
import { type BarRow, barColumns } from '../kit/bar-columns.ts'
import { context, section, titled } from '../kit/blocks.ts'
import { firstOf } from '../kit/first-of.ts'
import { cut } from '../kit/limits.ts'
import { phoneColumns } from '../kit/phone-columns.ts'
import { textColumns } from '../kit/text-columns.ts'
import { toolName } from './words.ts'

/** What it was spent on: models, tools, repositories, keys, and what else of the tools was used. */
export function modelsBlocks(report: PersonReport): KnownBlock[] {
  const { tools, keys, mcpTools, commands } = report
  const parts = [
    ...titled('Models', modelRows(report.models)),
    ...titled(
      'Tools',
      partRows(tools, ({ tool }) => toolName(tool)),
    ),
    ...titled('Repositories', repositoryRows(report)),
    ...(keys.some(({ name }) => name !== null)
      ? titled(
          'Keys',
          partRows(keys, ({ name }) => name ?? 'Told by vendors'),
        )
      : []),
    ...titled('MCP tools', featureRows(mcpTools)),
    ...titled('Cursor commands', featureRows(commands)),
  ]
  if (parts.length === 0) return [section('No requests in this period.')]
  const told = report.work.length + mcpTools.length + commands.length > 0
  return told ? [...parts, context('Commits, lines, MCP tools and commands are Cursor’s own figures.')] : parts
}

const mostRows = 12

function modelRows(models: readonly ModelUse[]): string {
  const used = models.filter(({ requests, usageSpendMicroUsd }) => requests > 0 || usageSpendMicroUsd !== 0)
  const { shown, rest } = firstOf(used, mostRows)
  const hasIncluded = used.some(({ includedRequests }) => includedRequests > 0)
  const row = (name: string, { usageSpendMicroUsd, requests, ...use }: Summed) => [
    name,
    spentText({ usageSpendMicroUsd, requests, ...use }),
    requests.toLocaleString('en-US'),
    use.paidRequests > 0 && usageSpendMicroUsd !== 0
      ? formatUsd(roundToMicroUsd(usageSpendMicroUsd / use.paidRequests))
      : '',
    ...(hasIncluded ? [use.includedRequests > 0 ? use.includedRequests.toLocaleString('en-US') : ''] : []),
  ]
  const rows = shown.map((use) => row(use.model === '' ? 'Fees, no model' : modelLabel(use, used), use))
  const others = rest.length === 0 ? [] : [row(`${rest.length} other models`, together(rest))]
  if (rows.length === 0) return ''
  const head = ['', 'spend', 'requests', 'each', ...(hasIncluded ? ['included'] : [])]
  return phoneColumns(
    [head, ...rows, ...others],
    (['left', 'right', 'right', 'right', 'right'] as const).slice(0, head.length),
  )
}

type Summed = UsedPart & Pick<ModelUse, 'unpricedRequests' | 'includedRequests' | 'paidRequests'>

function spentText({
  usageSpendMicroUsd,
  requests,
  unpricedRequests,
  includedRequests,
}: Omit<Summed, 'paidRequests' | 'includedValueMicroUsd'>): string {
  if (usageSpendMicroUsd !== 0 || requests === 0) return formatUsd(usageSpendMicroUsd)
  if (unpricedRequests === requests) return 'no price yet'
  return includedRequests > 0 ? 'included' : formatUsd(usageSpendMicroUsd)
}

function together(models: readonly ModelUse[]): Summed {
  return { ...sumOfParts(models), ...sumsOf(models, ['unpricedRequests', 'includedRequests', 'paidRequests']) }
}

function partRows<Row extends UsedPart>(all: readonly Row[], nameOf: (row: Row) => string): string {
  const used = all.filter(({ requests, usageSpendMicroUsd }) => requests > 0 || usageSpendMicroUsd !== 0)
  const { shown, rest } = firstOf(used, 10)
  const whole = sumOfParts(all).usageSpendMicroUsd
  const row = (name: string, part: UsedPart): BarRow => ({
    name: cut(name, 24),
    value: part.usageSpendMicroUsd,
    beside: [
      part.usageSpendMicroUsd === 0 && part.includedValueMicroUsd > 0 ? 'included' : formatUsd(part.usageSpendMicroUsd),
      shareText(part.usageSpendMicroUsd, whole),
      part.requests.toLocaleString('en-US'),
    ],
  })
  const others = rest.length === 0 ? [] : [row(`${rest.length} others`, sumOfParts(rest))]
  const rows = [...shown.map((part) => row(nameOf(part), part)), ...others]
  const head: BarRow = { name: '', value: null, beside: ['spend', '', 'req.'] }
  return rows.length === 0 ? '' : barColumns([head, ...rows])
}

// Sessions say where money went, commits what came of it; a repository may be known from either.
function repositoryRows({ repositories, work }: PersonReport): string {
  const names = new Set([...repositories, ...work].map(({ repository }) => repository).filter((name) => name !== ''))
  if (names.size === 0) return ''
  const { shown, rest } = firstOf([...names], 10)
  const rows = shown.map((name) => {
    const spent = repositories.find(({ repository }) => repository === name)
    const done = work.find(({ repository }) => repository === name)
    return [
      name,
      spent ? formatUsd(spent.costMicroUsd) : '',
      spent ? spent.sessions.toLocaleString('en-US') : '',
      ...(work.length === 0
        ? []
        : [
            done ? done.commits.toLocaleString('en-US') : '',
            done ? done.lines.toLocaleString('en-US') : '',
            done && done.lines > 0 ? partText(done.aiLines / done.lines) : '',
          ]),
    ]
  })
  const head = ['', 'spend', 'sessions', ...(work.length === 0 ? [] : ['commits', 'lines', 'by AI'])]
  const table = phoneColumns(
    [head, ...rows],
    (['left', 'right', 'right', 'right', 'right', 'right'] as const).slice(0, head.length),
  )
  return rest.length === 0 ? table : `${table}\nand ${rest.length} more`
}

function featureRows(uses: ReadonlyArray<{ name: string; uses: number }>): string {
  return textColumns(
    uses.map(({ name, uses: times }) => [cut(name, 40), `${times.toLocaleString('en-US')}×`]),
    ['left', 'right'],
    42,
  )
}
