import { oneOf, type VendorCall } from '../vendor-call.ts'
import type { CursorEvent, CursorMember, CursorWorld } from '../world/cursor-rows.ts'
import { isVisible } from '../world/usage-row.ts'
import { cycleAt } from './cycle.ts'
import { cents, charged, onDemand } from './money.ts'
import { pageAsked, pagesOf, slice } from './pages.ts'

/** `POST /teams/spend`: the running cycle, member by member. */
export function teamSpend(call: VendorCall, cursor: CursorWorld) {
  const asked = pageAsked(call, { most: 1_000, otherwise: 100 })
  const { start } = cycleAt(cursor, call.nowMs)
  const events = cursor.events.filter((event) => event.at >= start && isVisible(event, call.nowMs))
  const perEmail = Map.groupBy(events, (event) => event.email.toLowerCase())
  const rows = sorted(
    cursor.members
      .filter((member) => fitsSearch(member, String(call.body.searchTerm ?? '')))
      .map((member) => memberSpend(member, perEmail.get(member.email.toLowerCase()) ?? []))
      .filter(({ isRemoved, row }) => !isRemoved || row.overallSpendCents > 0)
      .map(({ row }) => row),
    call,
  )
  return {
    teamMemberSpend: slice(rows, asked),
    subscriptionCycleStart: start,
    totalMembers: rows.length,
    totalPages: pagesOf(rows.length, asked.pageSize),
    ...(cursor.limitedUsersCount === null ? {} : { limitedUsersCount: cursor.limitedUsersCount }),
  }
}

function memberSpend(member: CursorMember, events: CursorEvent[]) {
  const { id, name, email, role, hardLimitOverrideDollars, monthlyLimitDollars, effectivePerUserLimitDollars } = member
  const row = {
    userId: id,
    spendCents: cents(onDemand(events)),
    overallSpendCents: cents(charged(events)),
    fastPremiumRequests: events.filter((event) => !event.isChargeable).length,
    name,
    email,
    role,
    hardLimitOverrideDollars,
    monthlyLimitDollars,
    effectivePerUserLimitDollars,
  }
  return { isRemoved: member.isRemoved, row }
}

function fitsSearch({ name, email }: CursorMember, term: string): boolean {
  return `${name} ${email}`.toLowerCase().includes(term.toLowerCase())
}

type Row = ReturnType<typeof memberSpend>['row']

function sorted(rows: Row[], call: VendorCall): Row[] {
  const by = oneOf(String(call.body.sortBy ?? 'date'), 'sortBy', ['amount', 'date', 'user'])
  const direction = oneOf(String(call.body.sortDirection ?? 'desc'), 'sortDirection', ['asc', 'desc'])
  const ascending = {
    amount: () => rows.toSorted((one, other) => one.spendCents - other.spendCents),
    date: () => rows,
    user: () => rows.toSorted((one, other) => one.name.localeCompare(other.name)),
  }[by]()
  return direction === 'asc' ? ascending : ascending.toReversed()
}
