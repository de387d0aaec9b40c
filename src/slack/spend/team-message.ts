import type { Button, KnownBlock } from '@slack/types'
import type { Team } from '../../people/team.ts'
import { teamFindingOf } from '../../reports/team-finding.ts'
import { type TeamReport, usedAny } from '../../reports/team-report.ts'
import type { RowsPage } from '../../reports/team-rows.ts'
import {
  actions,
  button,
  context,
  figures,
  type Message,
  type PictureSource,
  preformatted,
  section,
  table,
} from '../kit/blocks.ts'
import { asCode, escapeMrkdwn } from '../kit/escape.ts'
import { buttonRow, countLine, pageButtons } from '../kit/list.ts'
import { spendActions } from './action-ids.ts'
import { explainButton } from './explain-views.ts'
import { pictureBlocks, type TeamPicture } from './team-chart.ts'
import {
  nobodyFound,
  pageOfRows,
  personLines,
  rowNoun,
  teamBars,
  teamFigures,
  teamHeadline,
  teamLine,
  teamNotes,
} from './team-figures.ts'
import { type TeamState, teamStateText } from './team-state.ts'

/** How many people a page of a message has. */
export const rowsInMessage = 12

/** The answer to `/spend team`: the figures, the teams where there are several, a page of the people. */
export function teamMessage(
  report: TeamReport,
  input: { page: RowsPage; state: TeamState; now: Date; chartButton: boolean },
): Message {
  const { page, state, now } = input
  const text = escapeMrkdwn(`${teamLine(report)}. ${teamFindingOf(report, now)}.`)
  if (report.rows.length === 0)
    return { text, blocks: [section(teamHeadline(report, now)), context(...teamNotes(report, now))] }
  const bars = teamBars(report, 8)
  return {
    text,
    blocks: [
      section(teamHeadline(report, now)),
      figures(teamFigures(report, now)),
      ...(bars === '' ? [] : [preformatted(bars)]),
      ...(page.found === 0 ? [section(nobodyFound(page))] : [...countBlock(page), peopleTable(report, page, now)]),
      context(...teamNotes(report, now), askFurther(report, state)),
      ...buttonRow(...buttonsFor(report, input)),
    ],
  }
}

/** The picture that follows an answer. */
export function teamChartMessage(
  report: TeamReport,
  input: { picture: TeamPicture; source: PictureSource; now: Date },
): Message {
  const text = escapeMrkdwn(`${teamLine(report)}. ${teamFindingOf(report, input.now)}.`)
  return { text, blocks: pictureBlocks(input.picture, input.source) }
}

/** The picture in somebody's own messages, with what it says; without one, only that. */
export function teamChartInDirectMessage(
  report: TeamReport,
  input: { picture: TeamPicture; source: PictureSource | null; now: Date },
): Message {
  const { picture, source, now } = input
  const missing = 'The chart could not be attached this time; the figures are complete. Try again in a minute.'
  return {
    text: escapeMrkdwn(`${teamLine(report)}. ${teamFindingOf(report, now)}.`),
    blocks: [
      section(teamHeadline(report, now)),
      ...(source ? pictureBlocks(picture, source) : []),
      figures(teamFigures(report, now)),
      ...(source ? [] : [context(missing)]),
      actions(explainButton(report.scope, report.period)),
    ],
  }
}

/** That the picture did not come; the figures above it stay as they are. */
export function teamChartMissingMessage(): Message {
  const text = 'The chart could not be shown here. The figures above are complete.'
  return { text, blocks: [context(text)] }
}

/** Why somebody does not see what they asked for, and what they do see. */
export function notYourTeamMessage(team: Team | null, led: readonly Team[]): Message {
  const text =
    led.length === 0
      ? 'Only team leads, finance and admins see what others spend. `/spend me` shows what you spend.'
      : `${team ? `What ${escapeMrkdwn(team.name)} spends is` : 'The whole organisation’s spend is'} for ${team ? 'its own lead, ' : ''}finance and admins. You lead ${led
          .slice(0, 5)
          .map(({ name }) => escapeMrkdwn(name))
          .join(', ')}.`
  return { text, blocks: [section(text)] }
}

// Where the table shows everybody there is nothing to count.
function countBlock(page: RowsPage): KnownBlock[] {
  if (page.search === '' && page.pages === 1) return []
  return [context(countLine(pageOfRows(page, rowsInMessage), rowNoun, page.search))]
}

function peopleTable(report: TeamReport, page: RowsPage, now: Date): KnownBlock {
  const { lines, sums } = personLines(report, page, now)
  // Over seven days the change is the week's.
  const withWeek = report.period.word !== '7d'
  const cells = [...lines, ...sums].map((line) => [
    line.isTopSpender ? `${line.name} · top spender` : line.name,
    line.spend,
    line.change,
    ...(withWeek ? [line.week] : []),
    line.requests,
    line.each,
    line.model,
  ])
  const head = ['Person', 'Spend', 'Change', ...(withWeek ? ['Week'] : []), 'Requests', 'Each', 'Top model']
  const right = head.slice(1, -1).map(() => 'right' as const)
  return table([head, ...cells], ['left', ...right, 'left'])
}

function askFurther(report: TeamReport, state: TeamState): string {
  const what = state.team === 'org' ? '/spend org' : `/spend team ${report.name.toLowerCase()}`
  return `Also: ${asCode(`${what} 7d`)}, ${asCode(`${what} ana`)}, \`/spend @person\`.`
}

function buttonsFor(
  report: TeamReport,
  { page, state, chartButton }: { page: RowsPage; state: TeamState; chartButton: boolean },
): Button[] {
  const at = (to: number) => teamStateText({ ...state, page: to })
  const turn = { previous: spendActions.previousRows, next: spendActions.nextRows }
  return [
    ...pageButtons(pageOfRows(page, rowsInMessage), rowNoun, turn, at),
    ...(chartButton && usedAny(report.total)
      ? [
          button({
            actionId: spendActions.showTeamChart,
            text: 'Show chart',
            value: at(page.page),
            label: `Send the chart of ${report.name} to my messages`,
          }),
        ]
      : []),
    explainButton(report.scope, report.period),
  ]
}
