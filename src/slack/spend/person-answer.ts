import { maySeePerson } from '../../people/access.ts'
import { findPerson } from '../../people/person.ts'
import type { Period } from '../../reports/period.ts'
import { periodOfWord } from '../../reports/period.ts'
import { reportCalendar } from '../../reports/report-calendar.ts'
import { spendReport } from '../../reports/spend-report.ts'
import { topSpenderNote } from '../../reports/team-top-spender.ts'
import { escapeMrkdwn } from '../kit/escape.ts'
import { readId } from '../kit/read-back.ts'
import type { Listening } from '../listening/listening.ts'
import type { CommandRequest } from '../listening/requests.ts'
import { pictureTheme } from '../picture-theme.ts'
import { spendActions } from './action-ids.ts'
import type { AnswerDeps } from './answers.ts'
import { dailyChart } from './charts.ts'
import { withOtherCurrency } from './other-currency.ts'
import { sendChart } from './send-chart.ts'
import {
  chartInDirectMessage,
  chartMessage,
  chartMissingMessage,
  chartSentMessage,
  notYourPersonMessage,
  spendMessage,
  unknownPersonMessage,
} from './views.ts'

/** What a person spent: figures at once, then the picture. The asker may see them; `named`: also one's own by name. */
export async function answerPerson(
  { db, clock, pictures }: AnswerDeps,
  { asker, viewer, reply }: CommandRequest,
  asked: { person: { id: string; name: string }; period: Period; named: boolean },
): Promise<void> {
  const now = clock.now()
  const { person, period, named } = asked
  const isOwn = viewer?.person.id === person.id && !named
  const report = await spendReport(db, { personId: person.id, period })
  const whose = isOwn ? {} : { name: person.name }
  const note = isOwn ? escapeMrkdwn(await topSpenderNote(db, { personId: person.id, now })) : ''
  const chart = dailyChart(report, now)
  const chartButton = chart !== null && !pictures.hasAddress
  const message = spendMessage(report, { now, chartButton, note, ...whose })
  const told = { amount: report.usageSpendMicroUsd, now }
  const said = await reply({ ...message, blocks: await withOtherCurrency(db, message.blocks, told) })
  if (said !== 'said' || !chart || chartButton) return
  const daily = await pictures.byAddress(chart, await pictureTheme(db, asker))
  const shown = daily ? await reply(chartMessage(report, { now, daily, ...whose })) : 'refused'
  if (shown === 'refused') await reply(chartMissingMessage(report, whose.name))
}

/** “Show chart” below it, where a picture cannot follow by itself. */
export function listenToPersonChart(listening: Listening, deps: AnswerDeps): void {
  const { db, clock } = deps

  // The value is a period's word and, where the chart is not one's own, whose it is.
  listening.button(spendActions.showChart, 'known', async ({ asker, viewer, value, reply }) => {
    const now = clock.now()
    const [word = '', personId] = value.split(' ')
    const period = periodOfWord(word, now, await reportCalendar(db, now))
    const other = personId === undefined ? null : await findPerson(db, readId(personId))
    const person = other ?? asker.person
    if (!viewer || !person) return void (await reply(unknownPersonMessage(asker.email)))
    if (!(await maySeePerson(db, viewer, person.id, now))) return void (await reply(notYourPersonMessage()))
    const report = await spendReport(db, { personId: person.id, period })
    const whose = person.id === viewer.person.id ? {} : { name: person.name }
    const sent = await sendChart(deps, {
      asker,
      chart: dailyChart(report, now),
      title: `AI spend, ${report.period.label}`,
      draw: (daily) => chartInDirectMessage(report, { now, daily, ...whose }),
    })
    await reply(chartSentMessage(sent === 'with-picture'))
  })
}
