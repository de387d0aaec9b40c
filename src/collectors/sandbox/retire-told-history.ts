import { z } from 'zod'
import { addDays, dayOf } from '../../base/calendar.ts'
import type { Db } from '../../db/database.ts'
import { setCounts } from '../../ledger/set-counts.ts'
import { readSetting } from '../../settings/setting.ts'
import { firstDayOfHistory } from './collect.ts'

const toldUntil = { name: 'sandbox-history.next-day', schema: z.iso.date() }

/**
 * Until version 0.4 the try-out was told all of its history, Cursor's too. What such a data folder has of it stays, and
 * counts no more, because the proxy's past and the vendors tell it now.
 */
export async function retireToldHistory(db: Db, now: Date): Promise<void> {
  if ((await readSetting(db, toldUntil)) === null) return
  await db.transaction().execute((transaction) =>
    setCounts(transaction, {
      account: 'northwind-robotics',
      source: 'sandbox-history',
      from: addDays(firstDayOfHistory(now), -366),
      to: addDays(dayOf(now), 1),
      counts: false,
    }),
  )
}
