import type { Db } from '../../db/database.ts'
import { auditChoices, auditTrail } from '../../reports/audit-trail.ts'
import type { HomeTab } from '../home/tabs.ts'
import { auditControls } from './action-ids.ts'
import { filterOf, narrowed, readAuditState, turned } from './state.ts'
import { actsOnPage, auditBlocks } from './views.ts'

/** The Audit tab; its state is what it is narrowed to and the page. */
export function auditTab({ db }: { db: Db }): HomeTab {
  return {
    id: 'audit',
    group: 'Set-up',
    title: 'Audit',
    need: 'admin',
    controls: {
      [auditControls.chooseActor]: (state, value) => narrowed(state, { actor: value }),
      [auditControls.chooseKind]: (state, value) => narrowed(state, { kind: value }),
      [auditControls.chooseTime]: (state, value) => narrowed(state, { time: value }),
      [auditControls.showNewer]: (state, value) => turned(state, 'newer', value),
      [auditControls.showOlder]: (state, value) => turned(state, 'older', value),
    },
    async show({ now, state: text }) {
      const state = readAuditState(text)
      const filter = filterOf(state, now)
      const page = await auditTrail(db, { filter, limit: actsOnPage, cursor: state.cursor })
      return auditBlocks({ ...page, state, choices: await auditChoices(db) })
    },
  }
}
