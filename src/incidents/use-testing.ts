import { addDays, dayOf } from '../base/calendar.ts'
import { microUsd } from '../base/money.ts'
import type { Db } from '../db/database.ts'
import { recordEntries } from '../ledger/record-entries.ts'
import { anEntry } from '../ledger/testing.ts'
import { ensureHandle } from '../people/handle.ts'
import { ensurePerson } from '../people/person.ts'

type Use = { from: Date; requests: number; dollars: number | null; account?: string | undefined }

/** Somebody with a key. */
export async function addSpender(db: Db, name: string, now: Date): Promise<{ personId: string; handleId: number }> {
  const person = await ensurePerson(db, { kind: 'person', name, email: `${name}@x.example`, now })
  return { personId: person.id, handleId: await ensureHandle(db, { vendor: 'tally-key', name, personId: person.id }) }
}

/** Twenty requests a weekday of the last sixty days, from 9:00 on, for about a dollar each. */
export async function addUsualDays(db: Db, handleId: number, now: Date, account?: string): Promise<void> {
  for (let back = 1; back <= 60; back++) {
    const day = addDays(dayOf(now), -back)
    if ([0, 6].includes(new Date(`${day}T00:00:00Z`).getUTCDay())) continue
    const from = new Date(`${day}T09:00:00Z`)
    await addUse(db, handleId, { from, requests: 20, dollars: 1 + (back % 5) / 10, account })
  }
}

/** Requests a quarter of a minute apart, each for so many dollars; null: without a price. */
export async function addUse(
  db: Db,
  handleId: number,
  { from, requests, dollars, account = 'account-1' }: Use,
): Promise<void> {
  const cost = dollars === null ? null : microUsd(Math.round(dollars * 1_000_000))
  await recordEntries(
    db,
    Array.from({ length: requests }, (_, each) =>
      anEntry({
        at: new Date(from.getTime() + each * 15_000).toISOString(),
        ...{ handleId, account, costMicroUsd: cost, listMicroUsd: cost },
        ...(cost === null ? { basis: 'unpriced' as const } : {}),
      }),
    ),
  )
}
