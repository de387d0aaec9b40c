import type { Clock } from '../../base/clock.ts'
import type { Db } from '../../db/database.ts'
import { maySeePerson } from '../../people/access.ts'
import { type FoundPerson, findPersonNamed } from '../../people/find-person.ts'
import { findPerson, type Person } from '../../people/person.ts'
import { type Period, parsePeriod } from '../../reports/period.ts'
import { spendReport } from '../../reports/spend-report.ts'
import { topSpenderNote } from '../../reports/team-top-spender.ts'
import { whoIsAsking } from '../asking.ts'
import type { ChartPictures } from '../chart-pictures.ts'
import { escapeMrkdwn } from '../kit/escape.ts'
import { readId } from '../kit/read-back.ts'
import type { Listening } from '../listening/listening.ts'
import { has } from '../listening/need.ts'
import type { CommandRequest } from '../listening/requests.ts'
import type { SlackClients } from '../web-api.ts'
import { spendActions } from './action-ids.ts'
import { dailyChart } from './charts.ts'
import { explainPerson, explainTeam, listenToExplain } from './explain.ts'
import { parseSpend } from './parse.ts'
import { sendChart } from './send-chart.ts'
import { answerOrg, answerTeam, answerWithReport, listenToTeamSpend } from './team-listeners.ts'
import {
  chartInDirectMessage,
  chartMessage,
  chartMissingMessage,
  chartSentMessage,
  notYourPersonMessage,
  spendHelp,
  spendMessage,
  unclearMessage,
  unknownPersonMessage,
  whichPersonMessage,
} from './views.ts'

type Deps = { db: Db; clock: Clock; clients: SlackClients; pictures: ChartPictures }

/** `/spend` and the buttons under its answers. */
export function listenToSpend(listening: Listening, deps: Deps): void {
  const { db, clock } = deps

  listening.command('/spend', 'anyone', async (request) => {
    const { asker, text, reply } = request
    const asked = parseSpend(text, clock.now())
    if (asked.kind === 'help') return void (await reply(spendHelp()))
    if (asked.kind === 'unclear') return void (await reply(unclearMessage(asked.say)))
    if (!asker.person) return void (await reply(unknownPersonMessage(asker.email)))
    const isExplained = asked.kind === 'explain'
    const of = isExplained ? asked.of : asked
    const person = isExplained ? explainPerson : answerPerson
    const team = isExplained ? explainTeam : answerWithReport
    switch (of.kind) {
      case 'me':
        return person(deps, request, { person: asker.person, period: of.period })
      case 'person':
        return answerOther(deps, request, of, person)
      case 'team':
        return answerTeam(deps, request, of.text, team)
      case 'org':
        return answerOrg(deps, request, of, team)
    }
  })

  // The value is a period's word and, where the chart is not one's own, whose it is.
  listening.button(spendActions.showChart, 'known', async ({ asker, viewer, value, reply }) => {
    const now = clock.now()
    const [word = '', personId] = value.split(' ')
    const parsed = parsePeriod(word, now)
    if (!parsed.ok) return void (await reply(unclearMessage(parsed.say)))
    const other = personId === undefined ? null : await findPerson(db, readId(personId))
    const person = other ?? asker.person
    if (!viewer || !person) return void (await reply(unknownPersonMessage(asker.email)))
    if (!(await maySeePerson(db, viewer, person.id, now))) return void (await reply(notYourPersonMessage()))
    const report = await spendReport(db, { personId: person.id, period: parsed.period })
    const whose = person.id === viewer.person.id ? {} : { name: person.name }
    const sent = await sendChart(deps, {
      slackUser: asker.slackUser,
      chart: dailyChart(report, now),
      title: `AI spend, ${report.period.label}`,
      draw: (daily) => chartInDirectMessage(report, { now, daily, ...whose }),
    })
    await reply(chartSentMessage(sent === 'with-picture'))
  })

  listenToTeamSpend(listening, deps)
  listenToExplain(listening, deps)
}

async function answerOther(
  deps: Deps,
  request: CommandRequest,
  asked: { who: string; period: Period },
  answer: typeof answerPerson,
): Promise<void> {
  const { viewer, asker, reply } = request
  const found = await meantBy(deps, asked.who, asker.team)
  const person = 'person' in found ? found.person : null
  const may = viewer && person && (await maySeePerson(deps.db, viewer, person.id, deps.clock.now()))
  if (may) return answer(deps, request, { person, period: asked.period })
  // Who sees nobody else learns nothing about who there is.
  if (person || !has(viewer, 'lead')) return void (await reply(notYourPersonMessage()))
  await reply(
    whichPersonMessage(asked.who, 'several' in found ? found.several : 'nearest' in found ? found.nearest : []),
  )
}

// Somebody mentioned who was never here before is found by their account's e-mail address.
async function meantBy(deps: Deps, who: string, team: string): Promise<FoundPerson> {
  const [, slackUser] = /^<@([A-Z0-9]+)(?:\|[^>]*)?>$/.exec(who) ?? []
  if (slackUser === undefined) return findPersonNamed(deps.db, who, team)
  const { person } = await whoIsAsking(deps, { team, slackUser })
  return person ? { person } : { nearest: [] }
}

async function answerPerson(
  { db, clock, pictures }: Deps,
  { viewer, reply }: CommandRequest,
  asked: { person: Person; period: Period },
): Promise<void> {
  const now = clock.now()
  const { person, period } = asked
  const isOwn = viewer?.person.id === person.id
  const report = await spendReport(db, { personId: person.id, period })
  const whose = isOwn ? {} : { name: person.name }
  const note = isOwn ? escapeMrkdwn(await topSpenderNote(db, { personId: person.id, now })) : ''
  const chart = dailyChart(report, now)
  const chartButton = chart !== null && !pictures.hasAddress
  const said = await reply(spendMessage(report, { now, chartButton, note, ...whose }))
  if (said !== 'said' || !chart || chartButton) return
  const daily = await pictures.byAddress(chart)
  const shown = daily ? await reply(chartMessage(report, { now, daily, ...whose })) : 'refused'
  if (shown === 'refused') await reply(chartMissingMessage(report, whose.name))
}
