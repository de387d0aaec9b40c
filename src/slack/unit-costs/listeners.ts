import type { Clock } from '../../base/clock.ts'
import type { Db } from '../../db/database.ts'
import { periodOfWord } from '../../reports/period.ts'
import { reportCalendar } from '../../reports/report-calendar.ts'
import { scopeOfKey } from '../../reports/scope.ts'
import { unitEconomics } from '../../reports/unit-economics.ts'
import { sayingModal } from '../kit/modal.ts'
import type { Listening } from '../listening/listening.ts'
import { unitCostsActions } from './action-ids.ts'
import { unitCostsModal } from './views.ts'

/** “Unit costs” below the Overview; the value is a scope’s key and the word of a period. */
export function listenToUnitCosts(listening: Listening, { db, clock }: { db: Db; clock: Clock }): void {
  listening.button(unitCostsActions.show, 'lead', ({ viewer, value, openModal }) =>
    openModal('Unit costs', async () => {
      const now = clock.now()
      const [key = '', word = ''] = value.split(' ')
      const scope = viewer && (await scopeOfKey(db, { viewer, key, now }))
      if (!scope || scope.kind === 'person') return sayingModal('Unit costs', refusal)
      const period = periodOfWord(word, now, await reportCalendar(db, now))
      return unitCostsModal(await unitEconomics(db, { scope, period, now }))
    }),
  )
}

const refusal = 'Leads see the unit costs of their teams, finance and admins everyone’s. So I did not look that up.'
