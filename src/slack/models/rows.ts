import type { KnownBlock } from '@slack/types'
import { andList } from '../../base/list-words.ts'
import { formatUsd } from '../../base/money.ts'
import { percentText } from '../../base/percent.ts'
import type { ModelUser } from '../../ledger/model-queries.ts'
import type { ModelRow, ModelsReport } from '../../reports/models.ts'
import { changeWord, isComparable, nameWithKind, shareText } from '../../reports/team-finding.ts'
import type { ListChoice } from '../dashboard/selection.ts'
import { button, section } from '../kit/blocks.ts'
import { asCode, escapeMrkdwn } from '../kit/escape.ts'
import { cut } from '../kit/limits.ts'
import { amountOf } from '../spend/figures.ts'
import { modelActions } from './action-ids.ts'
import { askedText } from './asked.ts'
import { timesText } from './finding.ts'

export const modelSorts = [
  { word: 'spend', text: 'Most spend first' },
  { word: 'each', text: 'Dearest request first' },
  { word: 'tokens', text: 'Dearest token first' },
  { word: 'requests', text: 'Most requests first' },
  { word: 'name', text: 'By name' },
]

/** The models a list shows, searched and sorted. */
export function modelsFound(
  models: readonly ModelRow[],
  { search, sort }: Pick<ListChoice, 'search' | 'sort'>,
): ModelRow[] {
  const asked = search.trim().toLowerCase()
  const found = models.filter(({ label }) => label.toLowerCase().includes(asked))
  switch (sort) {
    case 'each':
      return found.toSorted((a, b) => (b.perRequestMicroUsd ?? -1) - (a.perRequestMicroUsd ?? -1))
    case 'tokens':
      return found.toSorted((a, b) => (b.perMillionMicroUsd ?? -1) - (a.perMillionMicroUsd ?? -1))
    case 'requests':
      return found.toSorted((a, b) => b.requests - a.requests)
    case 'name':
      return found.toSorted((a, b) => a.label.localeCompare(b.label))
    default:
      return found
  }
}

/** A model in three lines: what it cost, what a request of it costs, and who uses it; with the button that opens it. */
export function modelSection(report: ModelsReport, row: ModelRow, now: Date): KnownBlock {
  const name = asCode(cut(row.label, 60))
  const lines = [`*${name}*  ${spendText(report, row, now)}`, costText(row), usageText(report, row)]
  const block = section(lines.filter((line) => line !== '').join('\n'))
  if (row.model === '') return block
  const open = button({
    actionId: modelActions.open,
    text: 'Open',
    value: askedText({ ...report, one: row }),
    label: `Open ${row.label}`,
  })
  return { ...block, accessory: open }
}

function spendText(report: ModelsReport, row: ModelRow, now: Date): string {
  const moved = isComparable(report, now) ? changeWord(row.usageSpendMicroUsd, row.previousMicroUsd) : '–'
  const share = shareText(row.usageSpendMicroUsd, report.usageSpendMicroUsd)
  const parts = [`*${amountOf(row)}*`, share === '' ? '' : `${share} of spend`, moved === '–' ? '' : moved]
  return parts.filter((part) => part !== '').join(' · ')
}

function costText(row: ModelRow): string {
  const { perRequestMicroUsd, perMillionMicroUsd, cacheReadShare, timesCheapest, cachingSavedMicroUsd: saved } = row
  const parts = [
    perRequestMicroUsd === null ? '' : `${formatUsd(perRequestMicroUsd)} a request${besideCheapest(timesCheapest)}`,
    perMillionMicroUsd === null ? '' : `${formatUsd(perMillionMicroUsd)} a million tokens`,
    cacheReadShare ? `${percentText(cacheReadShare)} read from cache` : '',
    saved !== null && saved > 0 ? `caching saved ${formatUsd(saved)}` : '',
  ]
  return parts.filter((part) => part !== '').join(' · ')
}

function besideCheapest(times: number | null): string {
  return times === null || times < 1.05 ? '' : ` (${timesText(times)}× the cheapest)`
}

function usageText(report: ModelsReport, row: ModelRow): string {
  const users = report.users.filter(({ provider, model }) => provider === row.provider && model === row.model)
  const all = users[0]?.people ?? 0
  const names = users.map((user) => escapeMrkdwn(`${userName(user)}${paidText(user)}`))
  const rest = all > names.length ? [`${(all - names.length).toLocaleString('en-US')} more`] : []
  const parts = [
    row.requests === 0 ? '' : `${row.requests.toLocaleString('en-US')} ${row.requests === 1 ? 'request' : 'requests'}`,
    row.includedRequests === 0 || row.usageSpendMicroUsd === 0
      ? ''
      : `${row.includedRequests.toLocaleString('en-US')} of them inside the plan`,
  ].filter((part) => part !== '')
  return [parts.join(', '), andList([...names, ...rest])].filter((part) => part !== '').join(' · ')
}

/** What somebody is called in a list of users. */
export function userName({ name, kind }: Pick<ModelUser, 'name' | 'kind'>): string {
  return cut(nameWithKind({ name, kind }), 40)
}

function paidText({ usageSpendMicroUsd }: ModelUser): string {
  return usageSpendMicroUsd === 0 ? '' : ` ${formatUsd(usageSpendMicroUsd)}`
}
