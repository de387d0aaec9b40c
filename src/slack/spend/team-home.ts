import type { KnownBlock } from '@slack/types'
import { type TeamReport, usedAny } from '../../reports/team-report.ts'
import type { RowsPage } from '../../reports/team-rows.ts'
import { actions, button, context, figures, header, type PictureSource, preformatted, section } from '../kit/blocks.ts'
import { cut } from '../kit/limits.ts'
import { buttonRow, clearButton, countLine, pageButtons, searchField } from '../kit/list.ts'
import { textColumns } from '../kit/text-columns.ts'
import { teamControls } from './action-ids.ts'
import { explainButton } from './explain-views.ts'
import { homePeriods } from './periods.ts'
import { pictureBlocks, type TeamPicture } from './team-chart.ts'
import { type SeenTeams, teamSelect } from './team-choice.ts'
import {
  nobodyFound,
  type PersonLine,
  pageOfRows,
  personLines,
  rowNoun,
  teamBars,
  teamFigures,
  teamHeadline,
  teamNotes,
} from './team-figures.ts'
import type { TeamState } from './team-state.ts'

export const rowsInHome = 12

/** The “Team” tab of one team, or of the organisation. */
export function teamHomeBlocks(
  report: TeamReport,
  input: {
    seen: SeenTeams
    state: TeamState
    page: RowsPage
    now: Date
    picture: { picture: TeamPicture; source: PictureSource } | null
  },
): KnownBlock[] {
  const { seen, state, page, now, picture } = input
  const top = [header(report.name), ...controls(seen, state), section(teamHeadline(report, now))]
  if (report.rows.length === 0) return [...top, context(...teamNotes(report, now))]
  const bars = teamBars(report, 10)
  return [
    ...top,
    figures(teamFigures(report, now)),
    ...(picture && usedAny(report.total) ? pictureBlocks(picture.picture, picture.source) : []),
    ...(bars === '' ? [] : [section('*Teams*'), preformatted(bars)]),
    ...people(report, page, now),
    context(...teamNotes(report, now)),
    actions(explainButton(report.scope, report.period)),
  ]
}

/** What the tab shows where there is no team yet, or none that may be seen. */
export function noTeamBlocks(seen: SeenTeams): KnownBlock[] {
  const select = teamSelect({ actionId: teamControls.chooseTeam, seen, chosen: null })
  const say = select
    ? 'Choose a team to see what its people spend.'
    : 'There is no team yet that you may see. Teams are made under Set-up, or with `tally team create`.'
  return [header('Team spend'), section(say), ...(select ? [actions(select)] : [])]
}

function controls(seen: SeenTeams, state: TeamState): KnownBlock[] {
  const select = teamSelect({ actionId: teamControls.chooseTeam, seen, chosen: state.team })
  const periods = homePeriods.map(({ actionId, text, word }) =>
    button({
      actionId: teamPeriodAction(actionId),
      text,
      value: word,
      primary: word === state.period,
      label: word === state.period ? `${text}, shown now` : `Show ${text.toLowerCase()}`,
    }),
  )
  return [actions(...(select ? [select] : []), ...periods)]
}

/** The action of a period's button in this tab: `home.show-7d` is `team.show-7d`. */
export function teamPeriodAction(actionId: string): string {
  return actionId.replace(/^home\./, 'team.')
}

// Home takes no tables, so the people are lined up in a fixed-width face: two short lines each, so that a phone breaks none.
function people(report: TeamReport, page: RowsPage, now: Date): KnownBlock[] {
  const { search } = page
  const shown = pageOfRows(page, rowsInHome)
  return [
    section('*People*'),
    ...searchField(shown, {
      id: 'team.search',
      actionId: teamControls.findPerson,
      label: 'Find somebody',
      placeholder: 'Part of a name or e-mail',
      search,
    }),
    ...(page.found === 0
      ? [section(nobodyFound(page))]
      : [context(countLine(shown, rowNoun, search)), preformatted(peopleText(report, page, now))]),
    ...buttonRow(
      ...pageButtons(shown, rowNoun, { previous: teamControls.previousRows, next: teamControls.nextRows }),
      ...clearButton(teamControls.clearSearch, search),
    ),
  ]
}

function peopleText(report: TeamReport, page: RowsPage, now: Date): string {
  const { lines, sums } = personLines(report, page, now)
  // Over seven days the change is the week's.
  const withWeek = report.period.word !== '7d'
  const all = [...lines, ...sums]
  const cells = all.map((line) => [nameText(line), line.spend, line.change, ...(withWeek ? [line.week] : [])])
  const head = ['', 'spend', 'change', ...(withWeek ? ['week'] : [])]
  const aligned = textColumns([head, ...cells], ['left', ...head.slice(1).map(() => 'right' as const)], 18).split('\n')
  const [first = '', ...rest] = aligned
  return [first, ...rest.flatMap((line, index) => [line, detailText(all[index])])].join('\n')
}

function nameText({ name, isTopSpender }: PersonLine): string {
  return isTopSpender ? `${cut(name, 12)} (top)` : name
}

function detailText(line: PersonLine | undefined): string {
  if (!line) return ''
  const model = line.model === '' ? '' : ` · ${cut(line.model, 18)}`
  return `  ${line.requests} req. · ${line.each} each${model}`
}
