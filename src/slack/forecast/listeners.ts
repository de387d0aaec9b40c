import type { Clock } from '../../base/clock.ts'
import type { Db } from '../../db/database.ts'
import type { Viewer } from '../../people/access.ts'
import { forecast } from '../../reports/forecast.ts'
import { type Scope, scopeKey, scopeOfKey } from '../../reports/scope.ts'
import type { ChartPictures } from '../chart-pictures.ts'
import type { Listening } from '../listening/listening.ts'
import type { CommandRequest } from '../listening/requests.ts'
import { sendChart } from '../spend/send-chart.ts'
import { chartSentMessage } from '../spend/views.ts'
import type { SlackClients } from '../web-api.ts'
import { forecastActions } from './action-ids.ts'
import { forecastMessage, forecastPicture, noForecastMessage, notYourForecast } from './views.ts'
import { sayWithPicture, withPicture } from './with-picture.ts'

type Deps = { db: Db; clock: Clock; clients: SlackClients; pictures: ChartPictures }

/** `/spend forecast [scope]`: how the month is expected to end. */
export async function answerForecast(
  { db, clock, pictures }: Deps,
  { viewer, asker, reply }: Pick<CommandRequest, 'viewer' | 'asker' | 'reply'>,
  { scope }: { scope: Scope },
): Promise<void> {
  if (!viewer) return
  const now = clock.now()
  const seen = await scopeOfKey(db, { viewer, key: scopeKey(scope), now })
  if (!seen) return void (await reply(notYourForecast()))
  const isOwn = isSelf(viewer, seen)
  const expected = await forecast(db, { scope: seen, now })
  if (!expected) return void (await reply(noForecastMessage(seen, isOwn)))
  await sayWithPicture(
    { db, pictures },
    { asker, reply },
    {
      message: (chartButton) => forecastMessage(expected, { now, isOwn, chartButton }),
      picture: forecastPicture(expected, isOwn),
    },
  )
}

/** The button below the answer. */
export function listenToForecast(listening: Listening, deps: Deps): void {
  const { db, clock } = deps

  // The value is a scope's key.
  listening.button(forecastActions.showChart, 'known', async ({ viewer, asker, value, reply }) => {
    const now = clock.now()
    const scope = viewer && (await scopeOfKey(db, { viewer, key: value, now }))
    if (!viewer || !scope) return void (await reply(notYourForecast()))
    const isOwn = isSelf(viewer, scope)
    const expected = await forecast(db, { scope, now })
    const picture = expected && forecastPicture(expected, isOwn)
    if (!expected || !picture) return void (await reply(noForecastMessage(scope, isOwn)))
    const sent = await sendChart(deps, {
      asker,
      chart: picture.chart,
      title: 'Forecast of AI spend',
      draw: (source) => withPicture(forecastMessage(expected, { now, isOwn, chartButton: false }), picture, source),
    })
    await reply(chartSentMessage(sent === 'with-picture'))
  })
}

function isSelf(viewer: Viewer, scope: Scope): boolean {
  return scope.kind === 'person' && scope.personId === viewer.person.id
}
