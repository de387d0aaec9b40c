import { AppError } from '../../base/app-error.ts'
import { dayOf } from '../../base/calendar.ts'
import type { Clock } from '../../base/clock.ts'
import type { Db } from '../../db/database.ts'
import { listedPerson } from '../../people/person-list.ts'
import { readId } from '../kit/read-back.ts'
import type { Listening } from '../listening/listening.ts'
import { moveModal } from '../people/person-form-views.ts'
import { peopleSpendActions } from './action-ids.ts'
import { badgesModal } from './badge-words.ts'

/** What the People tab opens. Opening somebody is the person’s own; what moves somebody is submitted under People. */
export function listenToPeopleSpend(listening: Listening, { db, clock }: { db: Db; clock: Clock }): void {
  listening.button(peopleSpendActions.badges, 'lead', ({ openModal }) => openModal('Badges', async () => badgesModal()))
  listening.button(peopleSpendActions.move, 'admin', ({ value, openModal }) =>
    openModal('Move', async () => {
      const now = clock.now()
      const listed = await listedPerson(db, { personId: readId(value), day: dayOf(now), now })
      if (!listed) throw new AppError('not-found', 'Tally no longer knows this person.')
      return moveModal({ listed }, dayOf(now))
    }),
  )
}
