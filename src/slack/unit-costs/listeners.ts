import type { Clock } from '../../base/clock.ts'
import type { Db } from '../../db/database.ts'
import { unitEconomics } from '../../reports/unit-economics.ts'
import { groupRefusal, readAskedGroup } from '../dashboard/asked-group.ts'
import { sayingModal } from '../kit/modal.ts'
import type { Listening } from '../listening/listening.ts'
import { unitCostsActions } from './action-ids.ts'
import { unitCostsModal } from './views.ts'

/** “Unit costs” below the Overview; the value is a scope’s key and the word of a period. */
export function listenToUnitCosts(listening: Listening, { db, clock }: { db: Db; clock: Clock }): void {
  listening.button(unitCostsActions.show, 'lead', ({ viewer, value, openModal }) =>
    openModal('Unit costs', async () => {
      const now = clock.now()
      const asked = await readAskedGroup(db, { viewer, value, now })
      if (!asked) return sayingModal('Unit costs', groupRefusal('unit costs'))
      const { scope, period } = asked
      return unitCostsModal(await unitEconomics(db, { scope, period, now }))
    }),
  )
}
