import { listOf, nothingAt, type VendorCall, VendorRefusal } from '../vendor-call.ts'
import type { CursorWorld } from '../world/cursor-rows.ts'
import { type Activity, activities } from './activity.ts'
import { acceptance, dated, metrics, sum } from './metrics.ts'
import { pageAsked, slice } from './pages.ts'
import { queryDays } from './window.ts'

const teamId = 41

/** `GET /analytics/team/<metric>`: a row or more for every day on which anybody was active. */
export function teamAnalytics(call: VendorCall, cursor: CursorWorld, metric: string) {
  const range = queryDays(call)
  const found = activities(cursor, { ...range, nowMs: call.nowMs }).filter(isAskedFor(call))
  return { data: dataOf(call, metric, found), params: { metric, teamId, startDate: range.from, endDate: range.to } }
}

/** Whether a member is among the `users` asked for, by e-mail or `user_` id; all are when none is named. */
export function isAskedFor(call: VendorCall): (activity: Activity) => boolean {
  const users = new Set(listOf(call.query, 'users').flatMap((list) => list.split(',')))
  return ({ member }) => users.size === 0 || users.has(member.email) || users.has(member.id)
}

function dataOf(call: VendorCall, metric: string, found: Activity[]): unknown {
  if (metric === 'leaderboard') return leaderboards(call, found)
  if (metric === 'bugbot') return []
  if (metric === 'conversation-insights') return insights(call)
  const rowsOf = metric === 'dau' ? activeUsers : metrics[metric]
  if (!rowsOf) return nothingAt(call)
  return [...Map.groupBy(found, (activity) => activity.day)].flatMap(([day, ofDay]) =>
    rowsOf(ofDay).map((row) => ({ ...dated(metric, day), ...row })),
  )
}

function activeUsers(ofDay: Activity[]): Array<Record<string, unknown>> {
  const cloud = ofDay.filter(({ events }) => events.some((event) => event.cloudAgentId !== null))
  return [{ dau: ofDay.length, cli_dau: 0, cloud_agent_dau: cloud.length, bugbot_dau: 0 }]
}

function insights(call: VendorCall): unknown[] {
  if (!call.query.has('include')) throw new VendorRefusal(400, 'include is required')
  return []
}

function leaderboards(call: VendorCall, found: Activity[]) {
  const perMember = [...Map.groupBy(found, (activity) => activity.member).values()]
  const board = (entry: (own: Activity[]) => { total_accepts: number; total_lines_accepted: number }) => ({
    data: slice(
      perMember
        .map((own) => ({ ...identity(own), ...entry(own) }))
        .sort((one, other) => other.total_lines_accepted - one.total_lines_accepted)
        .map((row, index) => ({ ...row, rank: index + 1 })),
      pageAsked(call, { most: 500, otherwise: 10 }),
    ),
    total_users: perMember.length,
  })
  return { tab_leaderboard: board(tabEntry), agent_leaderboard: board(agentEntry) }
}

function identity(own: Activity[]) {
  const member = own[0]?.member
  return { email: member?.email.toLowerCase() ?? '', user_id: member?.id ?? '', profile_picture_url: null }
}

function tabEntry(own: Activity[]) {
  const total = sum(own, ({ tabs }) => tabs.lines)
  const accepts = sum(own, ({ tabs }) => tabs.accepted)
  return entry(
    accepts,
    sum(own, ({ tabs }) => tabs.shown),
    total,
    total,
  )
}

function agentEntry(own: Activity[]) {
  const { total_accepts, total_rejects } = acceptance(own)
  const linesAccepted = sum(own, ({ edits }) => edits.linesAccepted)
  return entry(
    total_accepts,
    total_accepts + total_rejects,
    linesAccepted,
    sum(own, ({ edits }) => edits.linesSuggested),
  )
}

function entry(accepts: number, suggestions: number, linesAccepted: number, linesSuggested: number) {
  return {
    total_accepts: accepts,
    total_lines_accepted: linesAccepted,
    total_lines_suggested: linesSuggested,
    line_acceptance_ratio: linesSuggested === 0 ? 0 : linesAccepted / linesSuggested,
    accept_ratio: suggestions === 0 ? 0 : accepts / suggestions,
  }
}
