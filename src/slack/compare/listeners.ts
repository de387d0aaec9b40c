import type { Clock } from '../../base/clock.ts'
import type { Db } from '../../db/database.ts'
import type { Viewer } from '../../people/access.ts'
import { has } from '../../people/need.ts'
import { type Compared, compare } from '../../reports/compare.ts'
import { periodOfWord } from '../../reports/period.ts'
import { reportCalendar } from '../../reports/report-calendar.ts'
import { scopeOfKey } from '../../reports/scope.ts'
import type { ChartPictures } from '../chart-pictures.ts'
import { sayWithPicture, withPicture } from '../forecast/with-picture.ts'
import type { Listening } from '../listening/listening.ts'
import type { CommandRequest } from '../listening/requests.ts'
import { sendChart } from '../spend/send-chart.ts'
import { chartSentMessage, unclearMessage } from '../spend/views.ts'
import type { SlackClients } from '../web-api.ts'
import { compareActions } from './action-ids.ts'
import { askedComparison } from './asked.ts'
import { comparePicture } from './picture.ts'
import { compareMessage, howToCompare, notFoundToCompare, notYoursToCompare } from './views.ts'

type Deps = { db: Db; clock: Clock; clients: SlackClients; pictures: ChartPictures }

/** `/spend compare A B [period]`. */
export async function answerCompare(
  { db, clock, pictures }: Deps,
  { viewer, asker, reply }: Pick<CommandRequest, 'viewer' | 'asker' | 'reply'>,
  { text }: { text: string },
): Promise<void> {
  if (!viewer) return
  const now = clock.now()
  const calendar = await reportCalendar(db, now)
  const asked = await askedComparison(db, { viewer, text, calendar, slackTeam: asker.team, now })
  switch (asked.kind) {
    case 'not-two':
      return void (await reply(howToCompare()))
    case 'no-such-period':
      return void (await reply(unclearMessage(asked.say)))
    case 'unknown':
      // Who sees nobody else learns nothing about who there is.
      return void (await reply(has(viewer, 'lead') ? notFoundToCompare(asked) : notYoursToCompare()))
    case 'not-yours':
      return void (await reply(notYoursToCompare()))
    case 'asked': {
      const comparison = await compare(db, asked)
      await sayWithPicture(
        { db, pictures },
        { asker, reply },
        {
          message: (chartButton) => compareMessage(comparison, { now, chartButton }),
          picture: comparePicture(comparison, now),
        },
      )
    }
  }
}

/** The button below the answer. */
export function listenToCompare(listening: Listening, deps: Deps): void {
  const { db, clock } = deps

  listening.button(compareActions.showChart, 'known', async ({ viewer, asker, value, reply }) => {
    const now = clock.now()
    const sides = viewer && (await sidesIn(db, { viewer, value, now }))
    if (!sides) return void (await reply(notYoursToCompare()))
    const comparison = await compare(db, sides)
    const picture = comparePicture(comparison, now)
    if (!picture) return void (await reply(compareMessage(comparison, { now, chartButton: false })))
    const sent = await sendChart(deps, {
      asker,
      chart: picture.chart,
      title: 'AI spend compared',
      draw: (source) => withPicture(compareMessage(comparison, { now, chartButton: false }), picture, source),
    })
    await reply(chartSentMessage(sent === 'with-picture'))
  })
}

// The value is a scope's key and a period's word, twice.
async function sidesIn(
  db: Db,
  { viewer, value, now }: { viewer: Viewer; value: string; now: Date },
): Promise<{ first: Compared; second: Compared } | null> {
  const [firstKey = '', firstWord = '', secondKey = '', secondWord = ''] = value.split(' ')
  const calendar = await reportCalendar(db, now)
  const first = await scopeOfKey(db, { viewer, key: firstKey, now })
  const second = await scopeOfKey(db, { viewer, key: secondKey, now })
  if (!first || !second) return null
  return {
    first: { scope: first, period: periodOfWord(firstWord, now, calendar) },
    second: { scope: second, period: periodOfWord(secondWord, now, calendar) },
  }
}
