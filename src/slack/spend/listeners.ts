import type { Clock } from '../../base/clock.ts'
import type { Db } from '../../db/database.ts'
import { parsePeriod } from '../../reports/period.ts'
import { type SpendReport, spendReport } from '../../reports/spend-report.ts'
import { type ChartPictures, isPictureRefusal } from '../chart-pictures.ts'
import type { Message } from '../kit/blocks.ts'
import type { Listening } from '../listening.ts'
import { patiently, type SlackClients } from '../web-api.ts'
import { spendActions } from './action-ids.ts'
import { dailyChart } from './charts.ts'
import { parseSpend } from './parse.ts'
import {
  chartInDirectMessage,
  chartMessage,
  chartMissingMessage,
  chartSentMessage,
  spendHelp,
  spendMessage,
  unclearMessage,
  unknownPersonMessage,
} from './views.ts'

type Deps = { db: Db; clock: Clock; clients: SlackClients; pictures: ChartPictures }

/** `/spend` and the button under its answer. */
export function listenToSpend(listening: Listening, deps: Deps): void {
  const { db, clock, pictures } = deps

  listening.command('/spend', async ({ asker, text, reply }) => {
    const now = clock.now()
    const request = parseSpend(text, now)
    if (request.kind === 'help') return void (await reply(spendHelp()))
    if (request.kind === 'unclear') return void (await reply(unclearMessage(request.say)))
    if (!asker.person) return void (await reply(unknownPersonMessage(asker.email)))
    const report = await spendReport(db, { personId: asker.person.id, period: request.period })
    const chart = dailyChart(report, now)
    const chartButton = chart !== null && !pictures.hasAddress
    const said = await reply(spendMessage(report, { now, chartButton }))
    if (said !== 'said' || !chart || chartButton) return
    const daily = await pictures.byAddress(chart)
    const shown = daily ? await reply(chartMessage(report, { now, daily })) : 'refused'
    if (shown === 'refused') await reply(chartMissingMessage(report))
  })

  listening.button(spendActions.showChart, async ({ asker, value, reply }) => {
    const now = clock.now()
    const parsed = parsePeriod(value, now)
    if (!parsed.ok) return void (await reply(unclearMessage(parsed.say)))
    if (!asker.person) return void (await reply(unknownPersonMessage(asker.email)))
    const report = await spendReport(db, { personId: asker.person.id, period: parsed.period })
    const sent = await sendChart(deps, asker.slackUser, report, now)
    await reply(chartSentMessage(sent === 'with-picture'))
  })
}

async function sendChart(
  deps: Deps,
  slackUser: string,
  report: SpendReport,
  now: Date,
): Promise<'with-picture' | 'without'> {
  const post = (message: Message) =>
    patiently(() =>
      deps.clients.interactive.chat.postMessage({
        channel: slackUser,
        ...message,
        unfurl_links: false,
        unfurl_media: false,
      }),
    )
  const chart = dailyChart(report, now)
  const daily = chart ? await deps.pictures.byFile(chart, `AI spend, ${report.period.label}`) : null
  if (daily) {
    try {
      await post(chartInDirectMessage(report, { now, daily }))
      return 'with-picture'
    } catch (thrown) {
      if (!isPictureRefusal(thrown)) throw thrown
    }
  }
  await post(chartInDirectMessage(report, { now, daily: null }))
  return 'without'
}
