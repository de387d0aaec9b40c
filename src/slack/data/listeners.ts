import { AppError } from '../../base/app-error.ts'
import type { Clock } from '../../base/clock.ts'
import type { Db } from '../../db/database.ts'
import { namesOf } from '../../people/names-of.ts'
import { type AccountStatus, dataStatus } from '../../reports/data-status.ts'
import { askForSync } from '../../sources/wanted-sync.ts'
import { localTime } from '../kit/blocks.ts'
import { sayingModal } from '../kit/modal.ts'
import { readNumber } from '../kit/read-back.ts'
import type { Listening } from '../listening/listening.ts'
import { accountName } from '../providers/account-views.ts'
import { dataActions } from './action-ids.ts'
import { historyModal } from './views.ts'

type Deps = { db: Db; clock: Clock }

/** Asking for an account to be read now, and looking at how it was read. For finance and admins. */
export function listenToData(listening: Listening, { db, clock }: Deps): void {
  async function statusOf(value: string): Promise<AccountStatus> {
    const id = readNumber(value)
    const status = (await dataStatus(db, clock.now())).accounts.find(({ account }) => account.id === id)
    if (status) return status
    throw new AppError('not-found', 'Tally does not know this account any more. Open the Data tab again.')
  }

  listening.button(dataActions.syncNow, 'finance', ({ value, viewer, openModal }) =>
    openModal('Sync now', async () => {
      const { account, running } = await statusOf(value)
      if (running) {
        const since = localTime(running.startedAt)
        return sayingModal('Sync now', `*${accountName(account)} is being read already*, since ${since}.`)
      }
      const askedBy = viewer?.person.id ?? ''
      await askForSync(db, { accountId: account.id, trigger: 'hand', askedBy, now: clock.now() })
      const next = 'It begins within seconds; what it comes to will be in your messages with Tally.'
      return sayingModal('Sync now', `*${accountName(account)} will be read now.* ${next}`)
    }),
  )

  listening.button(dataActions.history, 'finance', ({ value, openModal }) =>
    openModal('Sync history', async () => {
      const status = await statusOf(value)
      const names = await namesOf(
        db,
        status.runs.map(({ askedBy }) => askedBy),
      )
      return historyModal(status, names)
    }),
  )
}
