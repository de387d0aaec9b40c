import { sql } from 'kysely'
import { addDays, dayOf, startOfDay } from '../base/calendar.ts'
import type { MicroUsd } from '../base/money.ts'
import type { Db } from '../db/database.ts'
import type { ReportedUsage } from '../ledger/reported-usage.ts'
import { entryTokens, noTokens } from '../prices/tokens.ts'
import { countWindow } from './count-window.ts'
import { openWindow, stagePage } from './staged-window.ts'
import { vendorAccount } from './vendor-account.ts'

/**
 * Books a seat for each member and known cycle, at its beginning and at the account's price: `estimated`, as the vendor
 * bills parts of a month and what the contract says. A cycle that is over keeps what it was booked at; one never booked is
 * booked with the members known of it. Without a price the cycle under way has no seats. Told again it changes nothing.
 */
export async function bookSeats(
  db: Db,
  input: { runId: number; accountId: number; now: Date },
): Promise<{ changed: number }> {
  const { runId, accountId, now } = input
  const { vendor, seatMicroUsd: price } = await vendorAccount(db, accountId)
  let changed = 0
  for (const cycle of await cyclesToBook(db, { accountId, price, now })) {
    const usages = price === null ? [] : await seatsOf(db, { accountId, cycle, price })
    const { from, endsAt: to } = cycle
    const window = await openWindow(db, { accountId, source: 'seats', from, to, expected: usages.length })
    await stagePage(db, window, { page: 1, usages })
    const { added, removed } = await countWindow(db, { runId, provider: vendor, window })
    await noteBooked(db, { accountId, startsAt: cycle.startsAt, price })
    changed += added + removed
  }
  return { changed }
}

/** `[from, endsAt)` is replaced: told anew a cycle may begin later than before, and its old seats stand before it. */
type ToBook = { startsAt: Date; endsAt: Date; from: Date }

async function cyclesToBook(
  db: Db,
  input: { accountId: number; price: MicroUsd | null; now: Date },
): Promise<ToBook[]> {
  const { accountId, price, now } = input
  const known = await db
    .selectFrom('vendor_cycle')
    .select(['starts_at as startsAt', 'ends_at as endsAt', 'seat_micro_usd as booked'])
    .where('account_id', '=', accountId)
    .where('starts_at', '<=', now)
    .orderBy('starts_at')
    .execute()
  return known.flatMap(({ booked, ...cycle }, index) => {
    const isOver = cycle.endsAt <= now
    if (isOver ? booked !== null || price === null : booked === null && price === null) return []
    const from = known[index - 1]?.endsAt ?? startOfDay(addDays(dayOf(cycle.startsAt), -3))
    return [{ ...cycle, from }]
  })
}

// Cursor's name for owners who only administer.
export const rolesWithoutSeat = ['free-owner']

async function seatsOf(db: Db, input: { accountId: number; cycle: ToBook; price: MicroUsd }): Promise<ReportedUsage[]> {
  const { accountId, cycle, price } = input
  const members = await db
    .selectFrom('vendor_member')
    .innerJoin('handle', 'handle.id', 'vendor_member.handle_id')
    .select('handle.name as handle')
    .where('account_id', '=', accountId)
    .where('role', 'not in', rolesWithoutSeat)
    .where('first_seen_at', '<', cycle.endsAt)
    .where(sql<boolean>`(removed_at is null or (removed_at > ${cycle.startsAt} and removed_at > first_seen_at))`)
    .orderBy('handle.name')
    .execute()
  return members.map(({ handle }) => aSeat({ handle, at: cycle.startsAt, price }))
}

function aSeat({ handle, at, price }: { handle: string; at: Date; price: MicroUsd }): ReportedUsage {
  return {
    at: at.getTime(),
    handle,
    keyRef: '',
    project: '',
    repository: '',
    model: '',
    modelRaw: '',
    tool: '',
    session: '',
    agent: '',
    category: 'seat',
    basis: 'estimated',
    ...entryTokens(noTokens),
    serverToolCalls: 0,
    requests: 0,
    costMicroUsd: price,
    listMicroUsd: price,
    priceVersion: '',
    serviceTier: '',
  }
}

async function noteBooked(
  db: Db,
  { accountId, startsAt, price }: { accountId: number; startsAt: Date; price: MicroUsd | null },
): Promise<void> {
  await db
    .updateTable('vendor_cycle')
    .set({ seat_micro_usd: price })
    .where('account_id', '=', accountId)
    .where('starts_at', '=', startsAt)
    .execute()
}
