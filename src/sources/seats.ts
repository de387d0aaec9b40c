import { sql } from 'kysely'
import { addDays, dayOf, startOfDay } from '../base/calendar.ts'
import { type MicroUsd, microUsd } from '../base/money.ts'
import type { Db, DbOrTransaction } from '../db/database.ts'
import type { ReportedUsage } from '../ledger/reported-usage.ts'
import { entryTokens, noTokens } from '../prices/tokens.ts'
import { countWindow } from './count-window.ts'
import { openWindow, stagePage } from './staged-window.ts'
import { vendorAccount } from './vendor-account.ts'

/**
 * Books a seat for each member and known cycle, at its beginning and at the price an invoice bills for the cycle, else at the
 * account's: then `estimated`, as the vendor bills parts of a month and what the contract says. A cycle that is over keeps
 * what it was booked at, but for an invoice that comes or is taken back; one never booked is booked with the members known
 * of it. Without a price the cycle under way has no seats. Told again it changes nothing.
 */
export async function bookSeats(
  db: Db,
  input: { runId: number; accountId: number; now: Date },
): Promise<{ changed: number }> {
  const { runId, accountId, now } = input
  const { vendor, seatMicroUsd } = await vendorAccount(db, accountId)
  let changed = 0
  for (const cycle of await cyclesToBook(db, { accountId, price: seatMicroUsd, now })) {
    const holders = cycle.price === null ? [] : await seatsInCycle(db, { accountId, ...cycle })
    const usages = holders.map((handle) => aSeat({ handle, cycle }))
    const { from, endsAt: to } = cycle
    const window = await openWindow(db, { accountId, source: 'seats', from, to, expected: usages.length })
    await stagePage(db, window, { page: 1, usages })
    const { added, removed } = await countWindow(db, { runId, provider: vendor, window })
    await noteBooked(db, { accountId, cycle })
    changed += added + removed
  }
  return { changed }
}

/** `[from, endsAt)` is replaced: told anew a cycle may begin later than before, and its old seats stand before it. */
type ToBook = { startsAt: Date; endsAt: Date; from: Date; price: MicroUsd | null; isBilled: boolean }

async function cyclesToBook(
  db: Db,
  input: { accountId: number; price: MicroUsd | null; now: Date },
): Promise<ToBook[]> {
  const { accountId, price, now } = input
  const known = await db
    .selectFrom('vendor_cycle')
    .select(['starts_at as startsAt', 'ends_at as endsAt', 'seat_micro_usd as booked'])
    .select(['billed_seat_micro_usd as billed', 'is_as_billed as isAsBilled'])
    .where('account_id', '=', accountId)
    .where('starts_at', '<=', now)
    .orderBy('starts_at')
    .execute()
  return known.flatMap(({ booked, billed, isAsBilled, startsAt, endsAt }, index) => {
    const isBilled = billed !== null
    const wanted = isBilled ? microUsd(billed) : price
    const isOtherBill = isBilled !== isAsBilled || (isBilled && booked !== billed)
    const isNew = booked === null && wanted !== null
    const isUnderWay = endsAt > now && booked !== null
    if (!isOtherBill && !isNew && !isUnderWay) return []
    const from = known[index - 1]?.endsAt ?? startOfDay(addDays(dayOf(startsAt), -3))
    return [{ startsAt, endsAt, from, price: wanted, isBilled }]
  })
}

// Cursor's name for owners who only administer.
export const rolesWithoutSeat = ['free-owner']

/** The handles that have, or had, a seat in a cycle as far as is known. */
export async function seatsInCycle(
  db: DbOrTransaction,
  { accountId, startsAt, endsAt }: { accountId: number; startsAt: Date; endsAt: Date },
): Promise<string[]> {
  const members = await db
    .selectFrom('vendor_member')
    .innerJoin('handle', 'handle.id', 'vendor_member.handle_id')
    .select('handle.name as handle')
    .where('account_id', '=', accountId)
    .where('role', 'not in', rolesWithoutSeat)
    .where('first_seen_at', '<', endsAt)
    .where(sql<boolean>`(removed_at is null or (removed_at > ${startsAt} and removed_at > first_seen_at))`)
    .orderBy('handle.name')
    .execute()
  return members.map(({ handle }) => handle)
}

function aSeat({ handle, cycle }: { handle: string; cycle: ToBook }): ReportedUsage {
  return {
    at: cycle.startsAt.getTime(),
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
    basis: cycle.isBilled ? 'vendor' : 'estimated',
    ...entryTokens(noTokens),
    serverToolCalls: 0,
    requests: 0,
    costMicroUsd: cycle.price,
    listMicroUsd: cycle.price,
    priceVersion: '',
    serviceTier: '',
  }
}

async function noteBooked(db: Db, { accountId, cycle }: { accountId: number; cycle: ToBook }): Promise<void> {
  await db
    .updateTable('vendor_cycle')
    .set({ seat_micro_usd: cycle.price, is_as_billed: cycle.isBilled })
    .where('account_id', '=', accountId)
    .where('starts_at', '=', cycle.startsAt)
    .execute()
}
