import type { Clock } from '../../base/clock.ts'
import type { Db } from '../../db/database.ts'
import { type Period, periodOfWord } from '../../reports/period.ts'
import { projectReport } from '../../reports/project.ts'
import { reportCalendar } from '../../reports/report-calendar.ts'
import type { ChartPictures } from '../chart-pictures.ts'
import { sayWithPicture, withPicture } from '../forecast/with-picture.ts'
import type { Listening } from '../listening/listening.ts'
import type { CommandRequest } from '../listening/requests.ts'
import { sendChart } from '../spend/send-chart.ts'
import { chartSentMessage } from '../spend/views.ts'
import type { SlackClients } from '../web-api.ts'
import { projectActions } from './action-ids.ts'
import { projectMessage, projectPicture } from './views.ts'

type Deps = { db: Db; clock: Clock; clients: SlackClients; pictures: ChartPictures }

/** `/spend project X [period]`: of it, what they may see. */
export async function answerProject(
  { db, clock, pictures }: Deps,
  { viewer, asker, reply }: Pick<CommandRequest, 'viewer' | 'asker' | 'reply'>,
  { project, period }: { project: string; period: Period },
): Promise<void> {
  if (!viewer) return
  const now = clock.now()
  const report = await projectReport(db, { viewer, project, period, now })
  await sayWithPicture(
    { db, pictures },
    { asker, reply },
    {
      message: (chartButton) => projectMessage(report, { now, chartButton }),
      picture: projectPicture(report, now),
    },
  )
}

/** The button below the answer. */
export function listenToProjects(listening: Listening, deps: Deps): void {
  const { db, clock } = deps

  // The value is a period's word and, after a space, the project.
  listening.button(projectActions.showChart, 'known', async ({ viewer, asker, value, reply }) => {
    if (!viewer) return
    const now = clock.now()
    const [word = ''] = value.split(' ', 1)
    const period = periodOfWord(word, now, await reportCalendar(db, now))
    const report = await projectReport(db, { viewer, project: value.slice(word.length + 1), period, now })
    const picture = projectPicture(report, now)
    if (!picture) return void (await reply(projectMessage(report, { now, chartButton: false })))
    const sent = await sendChart(deps, {
      asker,
      chart: picture.chart,
      title: 'AI spend of a project',
      draw: (source) => withPicture(projectMessage(report, { now, chartButton: false }), picture, source),
    })
    await reply(chartSentMessage(sent === 'with-picture'))
  })
}
