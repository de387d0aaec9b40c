import { nothingAt, type VendorCall } from '../vendor-call.ts'
import type { CursorWorld } from '../world/cursor-rows.ts'
import { activities } from './activity.ts'
import { dated, metrics } from './metrics.ts'
import { pageAsked, slice, userPagination } from './pages.ts'
import { isAskedFor } from './team-analytics.ts'
import { queryDays } from './window.ts'

/** `GET /analytics/by-user/<metric>`: the same rows for each member, under their e-mail. */
export function byUserAnalytics(call: VendorCall, cursor: CursorWorld, metric: string) {
  const rowsOf = metrics[metric]
  if (!rowsOf) return nothingAt(call)
  const range = queryDays(call)
  const asked = pageAsked(call, { most: 500, otherwise: 100 })
  const found = activities(cursor, { ...range, nowMs: call.nowMs }).filter(isAskedFor(call))
  const perMember = [...Map.groupBy(found, (activity) => activity.member)]
  const shown = slice(perMember, asked)
  return {
    data: Object.fromEntries(
      shown.map(([member, own]) => [
        member.email,
        own.flatMap((activity) => rowsOf([activity]).map((row) => ({ ...dated(metric, activity.day), ...row }))),
      ]),
    ),
    pagination: userPagination(perMember.length, asked),
    params: {
      metric,
      startDate: range.from,
      endDate: range.to,
      ...asked,
      userMappings: shown.map(([member]) => ({ id: member.id, email: member.email })),
    },
  }
}
