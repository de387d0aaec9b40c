import type { KnownBlock } from '@slack/types'
import { altTextOf, findingOf, monthsAltTextOf } from '../../reports/finding.ts'
import { hasAny, type SpendReport } from '../../reports/spend-report.ts'
import {
  actions,
  button,
  context,
  figures,
  header,
  image,
  type PictureSource,
  preformatted,
  section,
} from '../kit/blocks.ts'
import { escapeMrkdwn } from '../kit/escape.ts'
import { cut } from '../kit/limits.ts'
import { textColumns } from '../kit/text-columns.ts'
import { explainButton } from './explain-views.ts'
import { freshness, mainFigures, modelRows, monthRows, providerRows, sideNotes, trendLine } from './figures.ts'
import { type HomePeriod, homePeriods } from './periods.ts'
import { emptySentence, keyCommand, spendLine } from './views.ts'

/** The charts of the tab, where they lie. */
export type HomePictures = { daily: PictureSource; monthly: PictureSource | null }

/** What the “My spend” tab shows of one person. Pictures are left out where there are none; the texts beside them say the same. */
export function mySpendBlocks(
  report: SpendReport,
  input: {
    now: Date
    chosen: HomePeriod
    pictures: HomePictures | null
    email: string | null
    publicUrl: string | null
  },
): KnownBlock[] {
  const { now, chosen } = input
  if (!hasAny(report)) return [...top(chosen), ...emptyPart(report, input)]
  const split = [input.pictures ? '' : trendLine(report), providerRows(report)].filter((part) => part !== '')
  return [
    ...top(chosen),
    section(`*${escapeMrkdwn(spendLine(report))}*\n${escapeMrkdwn(findingOf(report, now))}.`),
    figures(mainFigures(report, now)),
    ...(input.pictures ? [image(input.pictures.daily, altTextOf(report, now))] : []),
    ...titled('Providers', split.join('\n\n')),
    ...titled('Models', modelText(report)),
    ...monthsPart(report, input),
    context(...sideNotes(report), freshness(report)),
    actions(explainButton(report.who, report.period)),
  ]
}

function top(chosen: HomePeriod): KnownBlock[] {
  return [header('Your AI spend'), periodButtons(chosen)]
}

function periodButtons(chosen: HomePeriod): KnownBlock {
  return actions(
    ...homePeriods.map(({ actionId, text, word }) =>
      button({
        actionId,
        text,
        value: word,
        primary: word === chosen,
        label: word === chosen ? `${text}, shown now` : `Show ${text.toLowerCase()}`,
      }),
    ),
  )
}

function monthsPart(report: SpendReport, input: { now: Date; pictures: HomePictures | null }): KnownBlock[] {
  if (report.byMonth.length < 2) return []
  const picture = input.pictures?.monthly
  return [
    ...titled('Months', monthRows(report, 12, input.now)),
    ...(picture ? [image(picture, monthsAltTextOf(report))] : []),
  ]
}

// Home takes no tables, so the models are lined up in a fixed-width face: few columns, so that a phone does not break the lines.
function modelText(report: SpendReport): string {
  const rows = modelRows(report, 12).map(([model = '', spend = '', _share, _requests, each = '']) => [
    cut(model, 26),
    spend,
    each,
  ])
  if (rows.length === 0) return ''
  return textColumns([['', 'spend', 'per req.'], ...rows], ['left', 'right', 'right'])
}

function titled(title: string, text: string): KnownBlock[] {
  return text === '' ? [] : [section(`*${title}*`), preformatted(text)]
}

function emptyPart(
  report: SpendReport,
  input: { now: Date; email: string | null; publicUrl: string | null },
): KnownBlock[] {
  const nothing = section(
    `*${escapeMrkdwn(spendLine(report))}*\n${emptySentence(report) || 'Nothing has been counted for you so far.'}`,
  )
  const seen = report.byMonth.some(hasAny)
  return seen
    ? [nothing, ...monthsPart(report, { now: input.now, pictures: null }), context(freshness(report))]
    : [nothing, ...firstSteps(input), context(freshness(report))]
}

function firstSteps(input: { email: string | null; publicUrl: string | null }): KnownBlock[] {
  const base = input.publicUrl === null ? 'the address your Tally admin gives you' : `\`${input.publicUrl}/api/v1\``
  return [
    section(
      [
        '*First steps*',
        '1. Ask whoever runs Tally for a key of your own. They make it with the command below.',
        `2. Point your tool (Claude Code, Codex, Cursor, an SDK) at ${base} with that key.`,
        '3. Send a request. It shows up here the next time you open this tab.',
      ].join('\n'),
    ),
    preformatted(keyCommand(input.email)),
  ]
}
