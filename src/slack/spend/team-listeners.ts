import type { Clock } from '../../base/clock.ts'
import type { Db } from '../../db/database.ts'
import { maySeeEverything, maySeeTeam, type Viewer } from '../../people/access.ts'
import { findPersonNamed } from '../../people/find-person.ts'
import { findTeam, listTeams, type Team } from '../../people/team.ts'
import type { Period } from '../../reports/period.ts'
import { type TeamReport, teamReport } from '../../reports/team-report.ts'
import { rowsOnPage } from '../../reports/team-rows.ts'
import type { ChartPictures } from '../chart-pictures.ts'
import type { Message } from '../kit/blocks.ts'
import type { Listening } from '../listening/listening.ts'
import { has } from '../listening/need.ts'
import type { CommandRequest, Reply } from '../listening/requests.ts'
import type { SlackClients } from '../web-api.ts'
import { spendActions } from './action-ids.ts'
import { sendChart } from './send-chart.ts'
import { teamPicture } from './team-chart.ts'
import { teamsSeenBy, usualTeam } from './team-choice.ts'
import {
  noSuchTeamMessage,
  notYourTeamMessage,
  rowsInMessage,
  teamChartInDirectMessage,
  teamChartMessage,
  teamChartMissingMessage,
  teamMessage,
  whichTeamMessage,
} from './team-message.ts'
import { periodOf, readTeamState, scopeOf, type TeamState } from './team-state.ts'
import { parseTeamWords } from './team-words.ts'
import { chartSentMessage, unclearMessage } from './views.ts'

type Deps = { db: Db; clock: Clock; clients: SlackClients; pictures: ChartPictures }

/** `/spend team [name] [period] [person]`; once the team is known, `answer` says what was asked of it. */
export async function answerTeam(
  deps: Deps,
  request: CommandRequest,
  text: string,
  answer: typeof answerWithReport,
): Promise<void> {
  const { viewer, reply } = request
  const now = deps.clock.now()
  if (!viewer || !has(viewer, 'lead')) return void (await reply(notYourTeamMessage(null, [])))
  const asked = parseTeamWords(text, await listTeams(deps.db), now)
  if (asked.kind === 'unclear') return void (await reply(unclearMessage(asked.say)))
  if (asked.kind === 'no-such-team') return void (await reply(await noSuchTeam(deps.db, asked.typed)))
  const seen = await teamsSeenBy(deps.db, viewer)
  const team = asked.team ?? (await usualTeam(deps.db, viewer, seen, now))
  if (!team) return void (await reply(whichTeamMessage(seen, { period: asked.period.word })))
  const search = await namedIn(deps.db, asked.search, request.asker.team)
  await answer(deps, { viewer, reply, state: stateOf(team.id, asked.period, search) })
}

// Somebody mentioned with @ is looked for by name.
async function namedIn(db: Db, search: string, slackTeam: string): Promise<string> {
  if (!search.startsWith('<@')) return search
  const found = await findPersonNamed(db, search, slackTeam)
  return 'person' in found ? found.person.name : search
}

/** `/spend org [period] [person]`. */
export async function answerOrg(
  deps: Deps,
  { viewer, reply }: CommandRequest,
  asked: { period: Period; search: string },
  answer: typeof answerWithReport,
): Promise<void> {
  if (!viewer) return
  await answer(deps, { viewer, reply, state: stateOf('org', asked.period, asked.search) })
}

/** The buttons and the select under the answers. */
export function listenToTeamSpend(listening: Listening, deps: Deps): void {
  const { clock, pictures } = deps

  for (const actionId of [spendActions.previousRows, spendActions.nextRows]) {
    listening.button(actionId, 'lead', async ({ viewer, value, reply, replace }) => {
      const state = readTeamState(value)
      if (!viewer || !state) return
      const report = await seenReport(deps, { viewer, reply, state })
      if (report) await replace(messageOf(report, state, { now: clock.now(), chartButton: !pictures.hasAddress }))
    })
  }

  // The value is a team's id and the word of a period.
  listening.button(spendActions.chooseTeam, 'lead', async ({ viewer, value, reply }) => {
    const [team = '', word = ''] = value.split(' ')
    if (!viewer) return
    await answerWithReport(deps, { viewer, reply, state: stateOf(team, periodOf(word, clock.now()), '') })
  })

  listening.button(spendActions.showTeamChart, 'lead', async ({ viewer, asker, value, reply }) => {
    const now = clock.now()
    const state = readTeamState(value)
    if (!viewer || !state) return
    const report = await seenReport(deps, { viewer, reply, state })
    const picture = report && teamPicture(report, now)
    if (!picture) return
    const sent = await sendChart(deps, {
      slackUser: asker.slackUser,
      chart: picture.chart,
      title: `AI spend of ${report.name}, ${report.period.label}`,
      draw: (source) => teamChartInDirectMessage(report, { picture, source, now }),
    })
    await reply(chartSentMessage(sent === 'with-picture'))
  })
}

type Asking = { viewer: Viewer; reply: Reply; state: TeamState }

/** A team’s figures, where somebody may see them. */
export async function answerWithReport(deps: Deps, asking: Asking): Promise<void> {
  const { clock, pictures } = deps
  const { reply, state } = asking
  const now = clock.now()
  const report = await seenReport(deps, asking)
  if (!report) return
  const picture = teamPicture(report, now)
  const chartButton = picture !== null && !pictures.hasAddress
  const said = await reply(messageOf(report, state, { now, chartButton }))
  if (said !== 'said' || !picture || chartButton || state.search !== '') return
  const source = await pictures.byAddress(picture.chart)
  const shown = source ? await reply(teamChartMessage(report, { picture, source, now })) : 'refused'
  if (shown === 'refused') await reply(teamChartMissingMessage())
}

/** The report, where somebody may see it; else they are told why not. What a button says is never trusted. */
async function seenReport({ db, clock }: Deps, { viewer, reply, state }: Asking): Promise<TeamReport | null> {
  const now = clock.now()
  const scope = scopeOf(state.team)
  const may = scope && (scope.kind === 'org' ? maySeeEverything(viewer) : maySeeTeam(viewer, scope.teamId))
  const report = scope && may ? await teamReport(db, { scope, period: periodOf(state.period, now), now }) : null
  if (!report) await reply(await refusal(db, viewer, state))
  return report
}

async function refusal(db: Db, viewer: Viewer, state: TeamState): Promise<Message> {
  const teams = await listTeams(db)
  const led = teams.filter(({ id }) => viewer.ledTeamIds.has(id))
  const asked: Team | null = teams.find(({ id }) => id === state.team) ?? null
  return notYourTeamMessage(asked, led)
}

async function noSuchTeam(db: Db, typed: string): Promise<Message> {
  const found = await findTeam(db, typed)
  return noSuchTeamMessage(typed, 'nearest' in found ? found.nearest : [])
}

function messageOf(report: TeamReport, state: TeamState, input: { now: Date; chartButton: boolean }): Message {
  const page = rowsOnPage(report, { search: state.search, page: state.page, size: rowsInMessage })
  return teamMessage(report, { page, state, ...input })
}

function stateOf(team: string, period: Period, search: string): TeamState {
  return { team, period: period.word, search: search.slice(0, 100), page: 0 }
}
