import { dayOf } from '../../base/calendar.ts'
import type { Clock } from '../../base/clock.ts'
import type { Db } from '../../db/database.ts'
import { auditChoices, auditTrail, exportAudit } from '../../reports/audit-trail.ts'
import type { Listening } from '../listening/listening.ts'
import { patiently, type SlackClients } from '../web-api.ts'
import { auditActions } from './action-ids.ts'
import { filterOf, readAuditState } from './state.ts'
import { exportedModal, exportText, nothingToExportModal } from './views.ts'

type Deps = { db: Db; clock: Clock; clients: SlackClients }

/** The export: a file into the admin's own messages, and nowhere else. */
export function listenToAudit(listening: Listening, deps: Deps): void {
  const { db, clock, clients } = deps

  listening.button(auditActions.exportCsv, 'admin', async ({ asker, actor, value, openModal }) => {
    await openModal('Export', async () => {
      const now = clock.now()
      const state = readAuditState(value)
      const filter = filterOf(state, now)
      const { acts: some } = await auditTrail(db, { filter, limit: 1 })
      if (some.length === 0) return nothingToExportModal()
      const { csv, acts, isCut } = await exportAudit(db, { filter, actor, now })
      const { channel } = await patiently(() => clients.interactive.conversations.open({ users: asker.slackUser }))
      const text = exportText(state, await auditChoices(db), acts)
      await patiently(() =>
        clients.interactive.filesUploadV2({
          channel_id: channel?.id ?? asker.slackUser,
          file: Buffer.from(csv, 'utf8'),
          filename: `tally-audit-${dayOf(now)}.csv`,
          title: `Audit log, ${dayOf(now)}`,
          initial_comment: text,
        }),
      )
      return exportedModal({ acts, isCut })
    })
  })
}
