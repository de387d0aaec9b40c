import type { InputBlock, KnownBlock } from '@slack/types'
import { type TeamReport, usedAny } from '../../reports/team-report.ts'
import type { RowsPage } from '../../reports/team-rows.ts'
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
import { enterInput } from '../kit/inputs.ts'
import { cut } from '../kit/limits.ts'
import { textColumns } from '../kit/text-columns.ts'
import { teamControls } from './action-ids.ts'
import { homePeriods } from './periods.ts'
import type { TeamPicture } from './team-chart.ts'
import { type SeenTeams, teamSelect } from './team-choice.ts'
import {
  nobodyFound,
  type PersonLine,
  pageText,
  personLines,
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
    ...(picture && usedAny(report.total) ? [image(picture.source, picture.picture.altText)] : []),
    ...(bars === '' ? [] : [section('*Teams*'), preformatted(bars)]),
    ...people(report, page, now),
    context(...teamNotes(report, now)),
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
  const title = page.search === '' ? '*People*' : `*People called “${escapeMrkdwn(page.search)}”*`
  const shown = page.pages > 1 ? `${title}  ${pageText(page, rowsInHome)}` : title
  const rows = page.found === 0 ? section(nobodyFound(page)) : preformatted(peopleText(report, page, now))
  const searchable = report.rows.length > 5 || page.search !== ''
  return [section(shown), rows, ...pageButtons(page), ...(searchable ? [searchField()] : [])]
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

function pageButtons(page: RowsPage): KnownBlock[] {
  const buttons = [
    ...(page.page > 0
      ? [
          button({
            actionId: teamControls.previousRows,
            text: 'Previous',
            value: String(page.page - 1),
            label: 'Previous people',
          }),
        ]
      : []),
    ...(page.page < page.pages - 1
      ? [button({ actionId: teamControls.nextRows, text: 'Next', value: String(page.page + 1), label: 'Next people' })]
      : []),
    ...(page.search === ''
      ? []
      : [button({ actionId: teamControls.clearSearch, text: 'Show everybody', value: 'all' })]),
  ]
  return buttons.length === 0 ? [] : [actions(...buttons)]
}

function searchField(): InputBlock {
  return enterInput({
    id: 'team.search',
    actionId: teamControls.findPerson,
    label: 'Find somebody',
    placeholder: 'Part of a name, then Enter',
  })
}
