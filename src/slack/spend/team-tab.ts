import type { Clock } from '../../base/clock.ts'
import type { Db } from '../../db/database.ts'
import type { Viewer } from '../../people/access.ts'
import { teamReport } from '../../reports/team-report.ts'
import { rowsOnPage } from '../../reports/team-rows.ts'
import type { ChartPictures } from '../chart-pictures.ts'
import type { HomeTab, TabRequest } from '../home/tabs.ts'
import { searchTyped } from '../kit/list.ts'
import { pageNumber } from '../kit/page-number.ts'
import { teamControls } from './action-ids.ts'
import { homePeriods } from './periods.ts'
import { teamPicture } from './team-chart.ts'
import { type SeenTeams, teamsSeenBy, usualTeam } from './team-choice.ts'
import { noTeamBlocks, rowsInHome, teamHomeBlocks, teamPeriodAction } from './team-home.ts'
import { periodOf, readTeamState, scopeOf, type TeamState, teamStateText } from './team-state.ts'

type Deps = { db: Db; clock: Clock; pictures: ChartPictures }

/** The “Team” tab: what the people of a team spend, for its leads, finance and admins. */
export function teamTab({ db, pictures }: Deps): HomeTab {
  async function blocks({ viewer, now, state: text }: TabRequest, withPictures: boolean) {
    if (!viewer) return []
    const seen = await teamsSeenBy(db, viewer)
    const state = await shownState(db, { viewer, seen, now, text })
    const scope = scopeOf(state.team)
    const report =
      scope && maySee(seen, state.team)
        ? await teamReport(db, { scope, period: periodOf(state.period, now), now })
        : null
    if (!report) return noTeamBlocks(seen)
    const picture = withPictures ? teamPicture(report, now) : null
    const source = picture ? await pictures.byAddress(picture.chart) : null
    return teamHomeBlocks(report, {
      seen,
      state,
      page: rowsOnPage(report, { search: state.search, page: state.page, size: rowsInHome }),
      now,
      picture: picture && source ? { picture, source } : null,
    })
  }
  return {
    id: 'team-spend',
    group: 'Team',
    title: 'Team',
    need: 'lead',
    controls: {
      ...Object.fromEntries(
        homePeriods.map(({ actionId, word }) => [
          teamPeriodAction(actionId),
          changing(() => ({ period: word, page: 0 })),
        ]),
      ),
      [teamControls.chooseTeam]: changing((team) => ({ team: team.slice(0, 60), page: 0, search: '' })),
      [teamControls.findPerson]: changing((typed) => ({ search: searchTyped(typed), page: 0 })),
      [teamControls.clearSearch]: changing(() => ({ search: '', page: 0 })),
      [teamControls.previousRows]: changing((page) => ({ page: pageNumber(page) })),
      [teamControls.nextRows]: changing((page) => ({ page: pageNumber(page) })),
    },
    show: (request) => blocks(request, true),
    showPlain: (request) => blocks(request, false),
  }
}

const atFirst: TeamState = { team: '', period: 'mtd', search: '', page: 0 }

function changing(change: (value: string) => Partial<TeamState>): (state: string, value: string) => string {
  return (state, value) => teamStateText({ ...(readTeamState(state) ?? atFirst), ...change(value) })
}

// What was looked at last, unless it may not be seen any more; else one's own team.
async function shownState(
  db: Db,
  input: { viewer: Viewer; seen: SeenTeams; now: Date; text: string },
): Promise<TeamState> {
  const { viewer, seen, now, text } = input
  const state = readTeamState(text) ?? atFirst
  if (maySee(seen, state.team)) return state
  const team = await usualTeam(db, viewer, seen, now)
  return { ...state, team: team?.id ?? (seen.org ? 'org' : (seen.teams[0]?.id ?? '')) }
}

function maySee(seen: SeenTeams, team: string): boolean {
  return team === 'org' ? seen.org : seen.teams.some(({ id }) => id === team)
}
