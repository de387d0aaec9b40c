import type { KnownBlock } from '@slack/types'
import { altTextOf, findingOf } from '../../reports/finding.ts'
import type { Weeks } from '../../reports/person-report.ts'
import type { Scope } from '../../reports/scope.ts'
import type { SessionRow } from '../../reports/sessions.ts'
import { hasAny, type SpendReport } from '../../reports/spend-report.ts'
import { type BudgetCard, burnBar, cardTitle, dayWords, moneyLine, percentOf, usedShare } from '../budgets/card.ts'
import { exportButton } from '../export/views.ts'
import {
  actions,
  button,
  context,
  figures,
  image,
  type PictureSource,
  preformatted,
  section,
  titled,
} from '../kit/blocks.ts'
import { escapeMrkdwn } from '../kit/escape.ts'
import { cut } from '../kit/limits.ts'
import { textColumns } from '../kit/text-columns.ts'
import { personButton } from '../person-spend/open-button.ts'
import { weekSentence } from '../person-spend/words.ts'
import { sessionLine, sessionsButton } from '../sessions/views.ts'
import { mySpendActions } from './action-ids.ts'
import { explainButton } from './explain-views.ts'
import { freshness, mainFigures, modelRows, monthRows, providerRows, sideNotes, trendLine } from './figures.ts'
import { emptySentence, keyCommand, spendLine } from './views.ts'

/** What the tab is drawn from. `card`: of the budgets that limit one, the most used. */
export type MySpend = {
  scope: Scope
  spend: SpendReport
  weeks: Weeks
  /** That one is the top spender of one's team; plain, may be empty. */
  note: string
  card: BudgetCard | null
  /** The zone budgets are reckoned in. */
  timeZone: string
  /** The three dearest sessions of the period. */
  dearest: readonly SessionRow[]
}

/** What the “My spend” tab shows of one person below its controls. `daily`: the chart of the days, where it can be shown. */
export function mySpendBlocks(
  mine: MySpend,
  input: { now: Date; daily: PictureSource | null; email: string | null; publicUrl: string | null },
): KnownBlock[] {
  const { spend } = mine
  const { now, daily } = input
  if (!hasAny(spend)) return emptyPart(mine, input)
  const split = [daily ? '' : trendLine(spend), providerRows(spend)].filter((part) => part !== '')
  return [
    section(`*${escapeMrkdwn(spendLine(spend))}*\n${escapeMrkdwn(findingOf(spend, now))}.`),
    figures(mainFigures(spend, now)),
    ...linesPart(mine, now),
    ...(daily ? [image(daily, altTextOf(spend, now))] : []),
    ...titled('Providers', split.join('\n\n')),
    ...titled('Models', modelText(spend)),
    ...sessionsPart(mine),
    ...monthsPart(spend, now),
    context(...sideNotes(spend), freshness(spend)),
    buttons(mine),
  ]
}

function linesPart({ weeks, note, card, timeZone }: MySpend, now: Date): KnownBlock[] {
  const lines = [weekSentence(weeks), note].filter((line) => line !== '').map((line) => escapeMrkdwn(line))
  const all = card ? [...lines, ...budgetLines(card, { now, timeZone })] : lines
  return all.length === 0 ? [] : [section(all.join('\n'))]
}

function budgetLines(card: BudgetCard, reading: { now: Date; timeZone: string }): string[] {
  const { status } = card
  return [
    `Nearest budget: ${cardTitle(card)}`,
    `${burnBar(status)}  *${percentOf(usedShare(status))}* used · ${moneyLine(status)} · resets ${dayWords(status.end, reading)}`,
  ]
}

function sessionsPart({ dearest, scope }: MySpend): KnownBlock[] {
  if (dearest.length === 0) return []
  return [section(['*Dearest sessions*', ...dearest.map((row) => `• ${sessionLine(row, scope)}`)].join('\n'))]
}

function buttons({ scope, spend }: MySpend): KnownBlock {
  const { who, period } = spend
  return actions(
    button({ actionId: mySpendActions.moreCharts, text: 'More charts', value: period.word }),
    ...(who.kind === 'person' ? [personButton(who.personId, period.word)] : []),
    sessionsButton(scope, period, 'open'),
    explainButton(who, period),
    exportButton(scope, period, null),
  )
}

function monthsPart(spend: SpendReport, now: Date): KnownBlock[] {
  return spend.byMonth.length < 2 ? [] : titled('Months', monthRows(spend, 12, now))
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

function emptyPart(mine: MySpend, input: { now: Date; email: string | null; publicUrl: string | null }): KnownBlock[] {
  const { spend } = mine
  const nothing = section(
    `*${escapeMrkdwn(spendLine(spend))}*\n${emptySentence(spend) || 'Nothing has been counted for you so far.'}`,
  )
  if (!spend.byMonth.some(hasAny)) return [nothing, ...firstSteps(input), context(freshness(spend))]
  return [nothing, ...linesPart(mine, input.now), ...monthsPart(spend, input.now), context(freshness(spend))]
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
