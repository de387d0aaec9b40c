import { z } from 'zod'
import type { Clock } from '../../base/clock.ts'
import type { Db } from '../../db/database.ts'
import { parsePeriod } from '../../reports/period.ts'
import { type SpendReport, spendReport } from '../../reports/spend-report.ts'
import { type Preference, readPreference, writePreference } from '../../settings/preference.ts'
import { type ChartPictures, isPictureRefusal } from '../chart-pictures.ts'
import type { HomeRequest, Listening } from '../listening.ts'
import { dailyChart, monthlyChart } from '../spend/charts.ts'
import type { SlackClients } from '../web-api.ts'
import { type HomePeriod, homePeriods } from './action-ids.ts'
import { homePublisher } from './publish.ts'
import { type HomePictures, mySpendHome, troubleHome, unknownPersonHome } from './views.ts'

type Deps = { db: Db; clock: Clock; clients: SlackClients; pictures: ChartPictures; publicUrl: string | null }

const chosenPeriod: Preference<HomePeriod> = {
  name: 'home.period',
  schema: z.enum(homePeriods.map(({ word }) => word)),
}

/** The “My spend” tab: drawn when it is opened and when a period is pressed, at no other time. */
export function listenToHome(listening: Listening, deps: Deps): void {
  const { db, clock, pictures, publicUrl } = deps
  const publisher = homePublisher(deps.clients)

  listening.home({
    actionIds: homePeriods.map(({ actionId }) => actionId),
    begin(request) {
      const publish = publisher.begin(request.slackUser, request.hash)
      return {
        async show({ person, email }) {
          if (!person) return publish(unknownPersonHome(email))
          const now = clock.now()
          const chosen = await periodFor(db, request)
          const report = await spendReport(db, { personId: person.id, period: periodOf(chosen, now) })
          const drawn = await drawnCharts(pictures, report, now)
          const view = (shown: HomePictures | null) =>
            mySpendHome(report, { now, chosen, pictures: shown, email, publicUrl })
          try {
            await publish(view(drawn))
          } catch (thrown) {
            if (!drawn || !isPictureRefusal(thrown)) throw thrown
            // Slack could not fetch a picture from our address: the texts beside it say the same.
            await publish(view(null))
          }
        },
        failed: (trouble) => publish(troubleHome(trouble)),
      }
    },
  })
}

/** The period just pressed, which is remembered, else the one pressed last. */
async function periodFor(db: Db, request: HomeRequest): Promise<HomePeriod> {
  const subject = `slack:${request.team}:${request.slackUser}`
  const pressed = chosenPeriod.schema.safeParse(request.value)
  if (!pressed.success) return (await readPreference(db, subject, chosenPeriod)) ?? 'mtd'
  await writePreference(db, subject, chosenPeriod, pressed.data)
  return pressed.data
}

function periodOf(word: HomePeriod, now: Date) {
  const parsed = parsePeriod(word, now)
  if (!parsed.ok) throw new Error(`the button says a period nobody reads: ${word}`)
  return parsed.period
}

async function drawnCharts(pictures: ChartPictures, report: SpendReport, now: Date): Promise<HomePictures | null> {
  const chart = dailyChart(report, now)
  const months = monthlyChart(report, now)
  const [daily, monthly] = await Promise.all([
    chart ? pictures.byAddress(chart) : null,
    months ? pictures.byAddress(months) : null,
  ])
  return daily ? { daily, monthly } : null
}
