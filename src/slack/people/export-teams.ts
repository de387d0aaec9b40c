import { dayOf } from '../../base/calendar.ts'
import type { Clock } from '../../base/clock.ts'
import type { Db } from '../../db/database.ts'
import { exportMapping } from '../../people/mapping/mapping-csv.ts'
import type { Listening } from '../listening/listening.ts'
import { patiently, type SlackClients } from '../web-api.ts'
import { actionIds } from './action-ids.ts'
import { exportedTeamsModal, exportedTeamsText } from './team-views.ts'

type Deps = { db: Db; clock: Clock; clients: SlackClients }

/** Who is in which team, as a file into the messages of whoever asks and nowhere else. */
export function listenToTeamExport(listening: Listening, { db, clock, clients }: Deps): void {
  listening.button(actionIds.exportTeams, 'finance', async ({ asker, actor, openModal }) => {
    await openModal('Export', async () => {
      const now = clock.now()
      const file = await exportMapping(db, { actor, now })
      const { channel } = await patiently(() => clients.interactive.conversations.open({ users: asker.slackUser }))
      await patiently(() =>
        clients.interactive.filesUploadV2({
          channel_id: channel?.id ?? asker.slackUser,
          file: Buffer.from(file.csv, 'utf8'),
          filename: file.name,
          title: `Teams, ${dayOf(now)}`,
          initial_comment: exportedTeamsText(file),
        }),
      )
      return exportedTeamsModal(file)
    })
  })
}
