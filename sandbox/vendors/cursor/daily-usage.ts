import type { VendorCall } from '../vendor-call.ts'
import type { CursorEvent, CursorMember, CursorWorld } from '../world/cursor-rows.ts'
import { type Activity, activities } from './activity.ts'
import { pageAsked, slice, userPagination } from './pages.ts'
import { bodyWindow, dayOf, daysFrom } from './window.ts'

/** `POST /teams/daily-usage-data`: who was active; with paging, a page of all members and every day of theirs. */
export function dailyUsage(call: VendorCall, cursor: CursorWorld) {
  const period = bodyWindow(call)
  const days = daysFrom(dayOf(period.start), dayOf(period.end))
  const range = { from: dayOf(period.start), to: dayOf(period.end), nowMs: call.nowMs }
  const perMember = Map.groupBy(activities(cursor, range), (activity) => activity.member)
  const isPaged = call.body.page !== undefined || call.body.pageSize !== undefined
  const members = cursor.members.filter((member) => perMember.has(member) || (isPaged && !member.isRemoved))
  const asked = pageAsked(call, { most: 1_000, otherwise: isPaged ? 100 : Math.max(1, members.length) })
  return {
    data: slice(members, asked).flatMap((member) =>
      memberDays(member, perMember.get(member) ?? [], isPaged ? days : null),
    ),
    period: { startDate: period.start, endDate: period.end },
    pagination: userPagination(members.length, asked),
  }
}

function memberDays(member: CursorMember, active: Activity[], allDays: string[] | null) {
  const perDay = new Map(active.map((activity) => [activity.day, activity]))
  return (allDays ?? [...perDay.keys()]).map((day) => shownDay(member, day, perDay.get(day) ?? null))
}

function shownDay(member: CursorMember, day: string, activity: Activity | null) {
  const of = (kind: string) => activity?.events.filter((event) => event.kind.startsWith(kind)).length ?? 0
  return {
    userId: member.number,
    day,
    date: Date.parse(day),
    isActive: activity !== null,
    totalLinesAdded: activity ? activity.edits.linesAccepted + activity.tabs.lines : 0,
    totalLinesDeleted: activity?.edits.linesDeleted ?? 0,
    acceptedLinesAdded: activity?.edits.linesAccepted ?? 0,
    acceptedLinesDeleted: activity?.edits.linesDeleted ?? 0,
    totalApplies: activity?.edits.suggested ?? 0,
    totalAccepts: activity?.edits.accepted ?? 0,
    totalRejects: activity ? activity.edits.suggested - activity.edits.accepted : 0,
    totalTabsShown: activity?.tabs.shown ?? 0,
    totalTabsAccepted: activity?.tabs.accepted ?? 0,
    composerRequests: activity?.requests.composer ?? 0,
    chatRequests: activity?.requests.chat ?? 0,
    agentRequests: activity?.requests.agent ?? 0,
    cmdkUsages: activity?.requests.cmdk ?? 0,
    subscriptionIncludedReqs: of('Included'),
    apiKeyReqs: of('User API Key'),
    usageBasedReqs: of('Usage-based'),
    bugbotUsages: 0,
    mostUsedModel: activity ? mostUsed(activity.events) : null,
    applyMostUsedExtension: activity?.extension ?? null,
    tabMostUsedExtension: activity?.extension ?? null,
    clientVersion: activity?.clientVersion ?? null,
    email: member.email,
  }
}

function mostUsed(events: CursorEvent[]): string | null {
  const counted = [...Map.groupBy(events, (event) => event.model)]
  return counted.sort(([, one], [, other]) => other.length - one.length)[0]?.[0] ?? null
}
