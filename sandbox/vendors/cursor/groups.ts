import { type VendorCall, VendorRefusal } from '../vendor-call.ts'
import type { CursorEvent, CursorGroup, CursorMember, CursorWorld } from '../world/cursor-rows.ts'
import { isVisible } from '../world/usage-row.ts'
import { cycleAt } from './cycle.ts'
import { cents, onDemand } from './money.ts'
import { dayOf } from './window.ts'

type Stay = CursorGroup['members'][number]
type CycleEvents = Map<string, CursorEvent[]>

/** `GET /teams/groups`: who is in which billing group, and what was spent on demand while they were. */
export function billingGroups(call: VendorCall, cursor: CursorWorld) {
  const cycle = askedCycle(call, cursor)
  const events = eventsIn(cycle, call, cursor)
  return {
    groups: cursor.groups.map((group) => shownGroup(group, cursor, events, false)),
    unassignedGroup: unassigned(cursor, events),
    billingCycle: shownCycle(cycle),
  }
}

/** `GET /teams/groups/:id`: the same with each member's days. */
export function oneBillingGroup(call: VendorCall, cursor: CursorWorld, id: string) {
  const group = cursor.groups.find((candidate) => candidate.id === id)
  if (!group) throw new VendorRefusal(404, 'Group not found')
  const cycle = askedCycle(call, cursor)
  return { group: shownGroup(group, cursor, eventsIn(cycle, call, cursor), true), billingCycle: shownCycle(cycle) }
}

function askedCycle(call: VendorCall, cursor: CursorWorld): { start: number; end: number } {
  const day = call.query.get('billingCycle')
  if (day === null) return cycleAt(cursor, call.nowMs)
  if (!/^\d{4}-\d\d-\d\d$/.test(day)) throw new VendorRefusal(400, 'billingCycle must be a day like 2026-11-01')
  // A cycle may begin within its first day; that day names it all the same.
  return cycleAt(cursor, Date.parse(day) + 86_399_999)
}

function shownCycle({ start, end }: { start: number; end: number }) {
  return { cycleStart: new Date(start).toISOString(), cycleEnd: new Date(end).toISOString() }
}

function eventsIn(cycle: { start: number; end: number }, call: VendorCall, cursor: CursorWorld): CycleEvents {
  const events = cursor.events.filter(
    (event) => event.at >= cycle.start && event.at < cycle.end && isVisible(event, call.nowMs),
  )
  return Map.groupBy(events, (event) => event.email.toLowerCase())
}

function shownGroup(group: CursorGroup, cursor: CursorWorld, events: CycleEvents, withDays: boolean) {
  const members = new Map(cursor.members.map((member) => [member.id, member]))
  const stays = group.members.flatMap((stay) => {
    const member = members.get(stay.userId)
    return member ? [{ stay, member, events: eventsDuring(stay, events.get(member.email.toLowerCase()) ?? []) }] : []
  })
  const shown = (left: boolean) =>
    stays
      .filter(({ stay }) => (stay.leftAt !== null) === left)
      .map(({ stay, member, events }) => ({
        ...shownMember(member, stay, events),
        ...(withDays ? { dailySpend: dailySpend(events) } : {}),
      }))
  const all = stays.flatMap((stay) => stay.events)
  return {
    id: group.id,
    name: group.name,
    type: 'BILLING',
    directoryGroupId: group.directoryGroupId,
    memberCount: shown(false).length,
    createdAt: group.createdAt,
    updatedAt: group.updatedAt,
    spendCents: cents(onDemand(all)),
    currentMembers: shown(false),
    formerMembers: shown(true),
    dailySpend: dailySpend(all),
  }
}

function unassigned(cursor: CursorWorld, events: CycleEvents) {
  const stays = Map.groupBy(
    cursor.groups.flatMap((group) => group.members),
    (stay) => stay.userId,
  )
  const free = cursor.members
    .filter((member) => !member.isRemoved)
    .map((member) => {
      const own = stays.get(member.id) ?? []
      const outside = (events.get(member.email.toLowerCase()) ?? []).filter(
        (event) => !own.some((stay) => isDuring(stay, event)),
      )
      return { member, events: outside, isFree: own.every((stay) => stay.leftAt !== null) }
    })
  const all = free.flatMap((one) => one.events)
  const current = free.filter(({ isFree }) => isFree)
  return {
    id: 'group_unassigned',
    name: 'Unassigned',
    type: 'BILLING',
    directoryGroupId: null,
    memberCount: current.length,
    spendCents: cents(onDemand(all)),
    currentMembers: current.map(({ member, events }) => shownMember(member, { joinedAt: null, leftAt: null }, events)),
    formerMembers: [],
    dailySpend: dailySpend(all),
  }
}

function shownMember(
  { id, name, email }: CursorMember,
  { joinedAt, leftAt }: { joinedAt: string | null; leftAt: string | null },
  events: CursorEvent[],
) {
  return { userId: id, name, email, joinedAt, leftAt, spendCents: cents(onDemand(events)) }
}

function eventsDuring(stay: Stay, events: CursorEvent[]): CursorEvent[] {
  return events.filter((event) => isDuring(stay, event))
}

function isDuring({ joinedAt, leftAt }: Stay, { at }: CursorEvent): boolean {
  return at >= Date.parse(joinedAt) && (leftAt === null || at < Date.parse(leftAt))
}

function dailySpend(events: CursorEvent[]): Array<{ date: string; spendCents: number }> {
  return [...Map.groupBy(events, (event) => dayOf(event.at))]
    .map(([date, ofDay]) => ({ date, spendCents: cents(onDemand(ofDay)) }))
    .filter(({ spendCents }) => spendCents > 0)
    .sort((one, other) => one.date.localeCompare(other.date))
}
