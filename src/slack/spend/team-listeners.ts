import type { Clock } from '../../base/clock.ts'
import type { Db } from '../../db/database.ts'
import { maySeeEverything, maySeeTeam, type Viewer } from '../../people/access.ts'
import { listTeams, type Team } from '../../people/team.ts'
import { type Period, periodOfWord } from '../../reports/period.ts'
import { reportCalendar } from '../../reports/report-calendar.ts'
import { type TeamReport, teamReport } from '../../reports/team-report.ts'
import { rowsOnPage } from '../../reports/team-rows.ts'
import type { Asker } from '../asking.ts'
import type { ChartPictures } from '../chart-pictures.ts'
import type { Message } from '../kit/blocks.ts'
import type { Listening } from '../listening/listening.ts'
import type { Reply } from '../listening/requests.ts'
import { pictureTheme } from '../picture-theme.ts'
import type { SlackClients } from '../web-api.ts'
import { spendActions } from './action-ids.ts'
import { withOtherCurrency } from './other-currency.ts'
import { sendChart } from './send-chart.ts'
import { withShare } from './share-button.ts'
import { teamPicture } from './team-chart.ts'
import {
  notYourTeamMessage,
  rowsInMessage,
  teamChartInDirectMessage,
  teamChartMessage,
  teamChartMissingMessage,
  teamMessage,
} from './team-message.ts'
import { readTeamState, scopeOf, type TeamState } from './team-state.ts'
import { chartSentMessage } from './views.ts'

type Deps = { db: Db; clock: Clock; clients: SlackClients; pictures: ChartPictures }

/** The buttons and the select under the answers. */
export function listenToTeamSpend(listening: Listening, deps: Deps): void {
  const { db, clock, pictures } = deps

  for (const actionId of [spendActions.previousRows, spendActions.nextRows]) {
    listening.button(actionId, 'lead', async ({ viewer, value, reply, replace }) => {
      const state = readTeamState(value)
      if (!viewer || !state) return
      const report = await seenReport(deps, { viewer, reply, state })
      if (!report) return
      const message = await messageOf(db, report, state, { now: clock.now(), chartButton: !pictures.hasAddress })
      await replace(withShare(message, wordsOf(state)))
    })
  }

  listening.button(spendActions.showTeamChart, 'lead', async ({ viewer, asker, value, reply }) => {
    const now = clock.now()
    const state = readTeamState(value)
    if (!viewer || !state) return
    const report = await seenReport(deps, { viewer, reply, state })
    const picture = report && teamPicture(report, now)
    if (!picture) return
    const sent = await sendChart(deps, {
      asker,
      chart: picture.chart,
      title: `AI spend of ${report.name}, ${report.period.label}`,
      draw: (source) => teamChartInDirectMessage(report, { picture, source, now }),
    })
    await reply(chartSentMessage(sent === 'with-picture'))
  })
}

type Asking = { viewer: Viewer; reply: Reply; state: TeamState }

/** A team’s figures, where somebody may see them. */
export async function answerWithReport(deps: Deps, asking: Asking & { asker: Asker }): Promise<void> {
  const { db, clock, pictures } = deps
  const { asker, reply, state } = asking
  const now = clock.now()
  const report = await seenReport(deps, asking)
  if (!report) return
  const picture = teamPicture(report, now)
  const chartButton = picture !== null && !pictures.hasAddress
  const said = await reply(await messageOf(db, report, state, { now, chartButton }))
  if (said !== 'said' || !picture || chartButton || state.search !== '') return
  const source = await pictures.byAddress(picture.chart, await pictureTheme(db, asker))
  const shown = source ? await reply(teamChartMessage(report, { picture, source, now })) : 'refused'
  if (shown === 'refused') await reply(teamChartMissingMessage())
}

/** The report, where somebody may see it; else they are told why not. What a button says is never trusted. */
async function seenReport({ db, clock }: Deps, { viewer, reply, state }: Asking): Promise<TeamReport | null> {
  const now = clock.now()
  const scope = scopeOf(state.team)
  const may = scope && (scope.kind === 'org' ? maySeeEverything(viewer) : maySeeTeam(viewer, scope.teamId))
  const report =
    scope && may
      ? await teamReport(db, { scope, period: periodOfWord(state.period, now, await reportCalendar(db, now)), now })
      : null
  if (!report) await reply(await refusal(db, viewer, state))
  return report
}

async function refusal(db: Db, viewer: Viewer, state: TeamState): Promise<Message> {
  const teams = await listTeams(db)
  const led = teams.filter(({ id }) => viewer.ledTeamIds.has(id))
  const asked: Team | null = teams.find(({ id }) => id === state.team) ?? null
  return notYourTeamMessage(asked, led)
}

async function messageOf(
  db: Db,
  report: TeamReport,
  state: TeamState,
  input: { now: Date; chartButton: boolean },
): Promise<Message> {
  const page = rowsOnPage(report, { search: state.search, page: state.page, size: rowsInMessage })
  const message = teamMessage(report, { page, state, ...input })
  const told = { amount: report.total.usageSpendMicroUsd, now: input.now }
  return { ...message, blocks: await withOtherCurrency(db, message.blocks, told) }
}

/** What follows `/spend` to have the same again. */
function wordsOf({ team, search, period }: TeamState): string {
  return [team === 'org' ? team : `team:${team}`, search, period].filter((word) => word !== '').join(' ')
}

/** The first page of a team's figures; `team` is an id, or `org`. */
export function stateOf(team: string, period: Period, search: string): TeamState {
  return { team, period: period.word, search: search.slice(0, 100), page: 0 }
}
