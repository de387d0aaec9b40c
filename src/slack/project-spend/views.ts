import { formatUsd, microUsd } from '../../base/money.ts'
import { providerName } from '../../base/provider.ts'
import type { Spend } from '../../ledger/spend-queries.ts'
import { modelLabel } from '../../reports/model-names.ts'
import type { ProjectPart, ProjectReport } from '../../reports/project.ts'
import { costPerRequest, hasAny } from '../../reports/spend-report.ts'
import { nameWithKind, shareText } from '../../reports/team-finding.ts'
import type { Picture } from '../forecast/with-picture.ts'
import { barColumns } from '../kit/bar-columns.ts'
import { actions, button, context, figures, type Message, preformatted, section, table } from '../kit/blocks.ts'
import { escapeMrkdwn } from '../kit/escape.ts'
import { firstOf } from '../kit/first-of.ts'
import { cut } from '../kit/limits.ts'
import { textColumns } from '../kit/text-columns.ts'
import { dailyBars } from '../provider-spend/daily-bars.ts'
import { drawable } from '../spend/drawn-names.ts'
import { amountOf, changeText, freshness, sideNotes } from '../spend/figures.ts'
import { projectActions } from './action-ids.ts'

const mostPeople = 10
const mostModels = 8

/** The answer to `/spend project X`. */
export function projectMessage(
  report: ProjectReport,
  { now, chartButton }: { now: Date; chartButton: boolean },
): Message {
  const line = projectLine(report)
  const foot = context(partSentences[report.part], ...sideNotes(report), freshness(report))
  if (!hasAny(report)) return { text: escapeMrkdwn(line), blocks: [section(`*${escapeMrkdwn(line)}*`), foot] }
  const each = costPerRequest(report)
  const users = report.people.filter(({ kind, requests }) => kind === 'person' && requests > 0).length
  return {
    text: escapeMrkdwn(`${line}.`),
    blocks: [
      section(`*${escapeMrkdwn(line)}*\n${escapeMrkdwn(findingOf(report))}.`),
      figures([
        { label: 'Change', value: changeText(report, now) },
        { label: 'Requests', value: report.requests.toLocaleString('en-US') },
        { label: 'Cost per request', value: each === null ? '–' : formatUsd(each) },
        { label: 'People', value: users.toLocaleString('en-US') },
      ]),
      ...providersPart(report),
      table([['Who', 'Spend', 'Share', 'Requests'], ...peopleRows(report)], ['left', 'right', 'right', 'right']),
      section('*Models*'),
      // Slack takes one table in a message.
      preformatted(
        textColumns([['', 'spend', '', 'req.'], ...modelRows(report)], ['left', 'right', 'right', 'right'], 24),
      ),
      foot,
      ...(chartButton ? [actions(chartButtonFor(report))] : []),
    ],
  }
}

/** Usage spend by day; null where nothing was spent, or on a single day. */
export function projectPicture(report: ProjectReport, now: Date): Picture | null {
  const { byDay, period } = report
  const chart = dailyBars({ byDay, period, now, of: drawable(report.project) || 'this project' })
  return chart && { chart, altText: `Bar chart of usage spend. ${projectLine(report)}. ${findingOf(report)}.` }
}

/** `Your part of atlas cost $12.30 in November 2026 so far`, plain. */
export function projectLine(report: ProjectReport): string {
  const { project, period, part, usageSpendMicroUsd } = report
  const what = `${partNames[part]}${part === 'all' ? project : ` of ${project}`}`
  return hasAny(report)
    ? `${what} cost ${formatUsd(usageSpendMicroUsd)} ${period.when}`
    : `${what}: no AI usage ${period.when}`
}

const partNames: Record<ProjectPart, string> = { all: '', teams: 'Your teams’ part', own: 'Your part' }

const partSentences: Record<ProjectPart, string> = {
  all: '',
  teams: 'This is what the people of your teams and you used; finance and admins see all of it.',
  own: 'This is what you used; finance and admins see all of it.',
}

function findingOf({ people, byModel, usageSpendMicroUsd }: ProjectReport): string {
  const who = people.find((row) => row.usageSpendMicroUsd > 0)
  const model = byModel.find((row) => row.model !== '' && row.usageSpendMicroUsd > 0)
  const share = (part: number) => shareText(part, usageSpendMicroUsd)
  const parts = [
    who && people.length > 1 ? `${nameWithKind(who)} spent most (${share(who.usageSpendMicroUsd)})` : '',
    model ? `${share(model.usageSpendMicroUsd)} went to ${cut(model.model, 44)}` : '',
  ].filter((part) => part !== '')
  return parts.length === 0 ? 'Nothing of it was charged' : parts.join('; ')
}

function providersPart({ byProvider, usageSpendMicroUsd }: ProjectReport) {
  const rows = byProvider.filter((row) => row.usageSpendMicroUsd !== 0 || row.requests > 0)
  const text = barColumns(
    rows.map((row) => ({
      name: providerName(row.provider),
      value: row.usageSpendMicroUsd,
      beside: [amountOf(row), shareText(row.usageSpendMicroUsd, usageSpendMicroUsd)],
    })),
  )
  return text === '' ? [] : [preformatted(text)]
}

function peopleRows(report: ProjectReport): string[][] {
  return rowsOf(report.people, {
    most: mostPeople,
    others: 'others',
    nameOf: (row) => nameWithKind(row),
    whole: report.usageSpendMicroUsd,
  })
}

function modelRows(report: ProjectReport): string[][] {
  const named = (row: ProjectReport['byModel'][number]) => modelLabel(row, report.byModel)
  return rowsOf(report.byModel, {
    most: mostModels,
    others: 'other models',
    nameOf: named,
    whole: report.usageSpendMicroUsd,
  })
}

function rowsOf<Row extends Spend>(
  all: readonly Row[],
  input: { most: number; others: string; nameOf(row: Row): string; whole: number },
): string[][] {
  const { most, others, whole } = input
  const { shown, rest } = firstOf(all, most)
  const sum = (of: (row: Row) => number) => rest.reduce((before, row) => before + of(row), 0)
  const restSpend = sum((row) => row.usageSpendMicroUsd)
  const rows = shown.map((row) => [
    cut(input.nameOf(row), 60),
    amountOf(row),
    shareText(row.usageSpendMicroUsd, whole),
    row.requests.toLocaleString('en-US'),
  ])
  if (rest.length === 0) return rows
  const restRow = [
    `${rest.length} ${others}`,
    formatUsd(microUsd(restSpend)),
    shareText(restSpend, whole),
    sum((row) => row.requests).toLocaleString('en-US'),
  ]
  return [...rows, restRow]
}

function chartButtonFor({ project, period }: ProjectReport) {
  return button({
    actionId: projectActions.showChart,
    text: 'Show chart',
    value: `${period.word} ${project}`,
    label: 'Send the chart of this project to my messages',
  })
}
