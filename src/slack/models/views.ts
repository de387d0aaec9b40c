import type { KnownBlock } from '@slack/types'
import { formatUsd, microUsd } from '../../base/money.ts'
import type { BilledModel } from '../../ledger/model-queries.ts'
import { cachingSentence } from '../../reports/caching-saved.ts'
import type { ModelRow, ModelsReport } from '../../reports/models.ts'
import { shareText } from '../../reports/team-finding.ts'
import { choice, controlsOf } from '../dashboard/controls.ts'
import type { ListChoice } from '../dashboard/selection.ts'
import {
  actions,
  button,
  context,
  figures,
  image,
  type Message,
  type PictureSource,
  preformatted,
  section,
  table,
} from '../kit/blocks.ts'
import { escapeMrkdwn } from '../kit/escape.ts'
import { firstOf } from '../kit/first-of.ts'
import { cut } from '../kit/limits.ts'
import {
  buttonRow,
  clearButton,
  countLine,
  type Noun,
  nothingFound,
  pageButtons,
  pageOf,
  searchField,
} from '../kit/list.ts'
import { explainButton } from '../spend/explain-views.ts'
import { amountOf, freshness, sideNotes } from '../spend/figures.ts'
import { modelActions, modelsTabId } from './action-ids.ts'
import { askedText } from './asked.ts'
import { costPicture } from './charts.ts'
import { dearestQuiz, modelsFinding, modelsLine, timesText } from './finding.ts'
import { adoptionRows, savingCaveat, savingText, scorecard } from './parts.ts'
import { modelSection, modelSorts, modelsFound } from './rows.ts'

const controls = controlsOf(modelsTabId)
const modelNoun: Noun = { none: 'No model', one: 'model', many: 'models' }
const modelsAPage = 10

type Shown = { now: Date; list: ListChoice; picture: PictureSource | null }

/** The “Models” tab below its selection. `picture`: of `costPicture`, where it can be shown. */
export function modelsBlocks(report: ModelsReport, { now, list, picture }: Shown): KnownBlock[] {
  const alt = costPicture(report)?.altText
  const foot = footOf(report)
  if (report.models.length === 0) return [headline(report, now), foot]
  return [
    headline(report, now),
    ...(picture && alt ? [image(picture, alt)] : []),
    ...scorecardPart(report),
    ...listPart(report, list, now),
    ...adoptionPart(report),
    ...savingPart(report),
    foot,
    actions(
      button({ actionId: modelActions.openSwitch, text: 'Try a switch', value: askedText(switchOf(report)) }),
      button({ actionId: modelActions.moreCharts, text: 'More charts', value: askedText(report) }),
      explainButton(report.scope, report.period),
    ),
  ]
}

/** The answer to `/spend models`. */
export function modelsMessage(
  report: ModelsReport,
  { now, chartButton }: { now: Date; chartButton: boolean },
): Message {
  const text = escapeMrkdwn(`${modelsLine(report)}.`)
  const foot = footOf(report)
  if (report.models.length === 0) return { text, blocks: [headline(report, now), foot] }
  return {
    text,
    blocks: [
      headline(report, now),
      table(
        [['Model', 'Spend', 'Share', 'Each', 'Beside'], ...tableRows(report)],
        ['left', 'right', 'right', 'right', 'right'],
      ),
      ...scorecardPart(report),
      ...savingPart(report),
      foot,
      actions(
        button({ actionId: modelActions.openSwitch, text: 'Try a switch', value: askedText(switchOf(report)) }),
        ...(chartButton ? [chartButtonFor(report)] : []),
        explainButton(report.scope, report.period),
      ),
    ],
  }
}

/** The models of the page a list shows. */
export function modelsShown(models: readonly ModelRow[], list: ListChoice): readonly BilledModel[] {
  return pageOf(modelsFound(models, list), { page: list.page, size: modelsAPage }).items
}

function footOf(report: ModelsReport): KnownBlock {
  const quiz = escapeMrkdwn(dearestQuiz(report))
  return context(quiz, cachingSentence(report.cachingSavedMicroUsd), ...sideNotes(report), freshness(report))
}

function headline(report: ModelsReport, now: Date): KnownBlock {
  const finding = modelsFinding(report, now)
  return section(
    [`*${escapeMrkdwn(modelsLine(report))}*`, finding === '' ? '' : `${escapeMrkdwn(finding)}.`].join('\n').trim(),
  )
}

function scorecardPart({ models }: ModelsReport): KnownBlock[] {
  const pairs = scorecard(models)
  return pairs.length === 0 ? [] : [figures(pairs)]
}

function listPart(report: ModelsReport, list: ListChoice, now: Date): KnownBlock[] {
  const found = modelsFound(report.models, list)
  const page = pageOf(found, { page: list.page, size: modelsAPage })
  const sorted = modelSorts.some(({ word }) => word === list.sort) ? list.sort : 'spend'
  return [
    section('*Cost by model*'),
    ...searchField(
      { total: report.models.length },
      {
        id: `${modelsTabId}.search`,
        actionId: controls.search,
        label: 'Find a model',
        placeholder: 'Part of its name',
        search: list.search,
      },
    ),
    ...(report.models.length > 2 ? [actions(choice(controls.sort, 'Sort the models', modelSorts, sorted))] : []),
    ...(found.length === 0
      ? [section(nothingFound(modelNoun, list.search))]
      : [context(countLine(page, modelNoun, list.search)), ...page.items.map((row) => modelSection(report, row, now))]),
    ...buttonRow(
      ...pageButtons(page, modelNoun, { previous: controls.previous, next: controls.next }),
      ...clearButton(controls.clearSearch, list.search),
    ),
  ]
}

function adoptionPart(report: ModelsReport): KnownBlock[] {
  const rows = adoptionRows(report)
  if (rows === '') return []
  return [section('*Share of requests, week by week*'), preformatted(rows)]
}

function savingPart({ saving }: ModelsReport): KnownBlock[] {
  return saving ? [section(savingText(saving)), context(savingCaveat)] : []
}

const mostRows = 12

function tableRows(report: ModelsReport): string[][] {
  const { models, usageSpendMicroUsd: whole } = report
  const { shown, rest } = firstOf(models, mostRows)
  const restSpend = microUsd(rest.reduce((sum, row) => sum + row.usageSpendMicroUsd, 0))
  const rows = shown.map((row) => [
    cut(row.label, 60),
    amountOf(row),
    shareText(row.usageSpendMicroUsd, whole),
    row.perRequestMicroUsd === null ? '' : formatUsd(row.perRequestMicroUsd),
    row.timesCheapest === null || row.timesCheapest < 1.05 ? '' : `${timesText(row.timesCheapest)}×`,
  ])
  if (rest.length === 0) return rows
  return [...rows, [`${rest.length} other models`, formatUsd(restSpend), shareText(restSpend, whole), '', '']]
}

function chartButtonFor(report: ModelsReport) {
  return button({
    actionId: modelActions.showChart,
    text: 'Show chart',
    value: askedText(report),
    label: 'Send the chart of the models to my messages',
  })
}

function switchOf(report: ModelsReport) {
  const { saving } = report
  return { ...report, one: saving?.from ?? null, other: saving?.to ?? null }
}
