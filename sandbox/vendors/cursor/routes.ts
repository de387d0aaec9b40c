import { vendorKeys } from '../keys.ts'
import type { RateLimit } from '../rate-limits.ts'
import { nothingAt, type VendorAnswer, type VendorApi, type VendorCall, VendorRefusal } from '../vendor-call.ts'
import type { VendorWorld } from '../world/vendor-world.ts'
import { aiCode } from './ai-code.ts'
import { byUserAnalytics } from './by-user-analytics.ts'
import { dailyUsage } from './daily-usage.ts'
import { billingGroups, oneBillingGroup } from './groups.ts'
import { teamMembers } from './members.ts'
import { teamSpend } from './spend.ts'
import { teamAnalytics } from './team-analytics.ts'
import { usageEvents } from './usage-events.ts'

/** Cursor's Admin, Analytics and AI code APIs, as far as they are read. */
export const cursorAdmin: VendorApi = { checkKey, answer, errorBody, limitOf, saysRetryAfter: false }

function checkKey(call: VendorCall): void {
  const [scheme, credential = ''] = (call.headers.authorization ?? '').split(' ')
  const key = scheme === 'Basic' ? Buffer.from(credential, 'base64').toString().replace(/:$/, '') : credential
  if (key !== vendorKeys.cursor && key !== vendorKeys.cursorNew) throw new VendorRefusal(401, 'Invalid API key')
}

function answer(call: VendorCall, { cursor }: VendorWorld): VendorAnswer {
  switch (`${call.method} ${call.path}`) {
    case 'GET /teams/members':
      return { body: teamMembers(cursor) }
    case 'POST /teams/spend':
      return { body: teamSpend(call, cursor) }
    case 'POST /teams/daily-usage-data':
      return { body: dailyUsage(call, cursor) }
    case 'POST /teams/filtered-usage-events':
      return { body: usageEvents(call, cursor) }
    case 'GET /teams/groups':
      return { body: billingGroups(call, cursor) }
  }
  if (call.method !== 'GET') return nothingAt(call)
  const [, area, rest = ''] =
    /^\/(teams\/groups|analytics\/team|analytics\/by-user|analytics\/ai-code)\/(.+)$/.exec(call.path) ?? []
  switch (area) {
    case 'teams/groups':
      return { body: oneBillingGroup(call, cursor, decodeURIComponent(rest)) }
    case 'analytics/team':
      return { body: teamAnalytics(call, cursor, rest), cacheable: true }
    case 'analytics/by-user':
      return { body: byUserAnalytics(call, cursor, rest), cacheable: true }
    case 'analytics/ai-code':
      return { ...aiCode(call, cursor, rest), cacheable: true }
    default:
      return nothingAt(call)
  }
}

/** Per team and minute: 20, events 60; Analytics 100 for the team, 50 by user, 20 for insights and AI code. */
function limitOf(call: VendorCall): RateLimit {
  const { path } = call
  const perMinute = (() => {
    if (path === '/teams/filtered-usage-events') return 60
    if (path.endsWith('/conversation-insights')) return 20
    if (path.startsWith('/analytics/team/')) return 100
    if (path.startsWith('/analytics/by-user/')) return 50
    return 20
  })()
  const name = path.startsWith('/teams/groups/') ? 'cursor /teams/groups/:id' : `cursor ${path}`
  return { name, perMinute }
}

const errors: Record<number, [error: string, message: string]> = {
  400: ['Bad Request', 'Invalid request parameters'],
  401: ['Unauthorized', 'Invalid API key'],
  403: ['Forbidden', 'Enterprise access required'],
  404: ['Not Found', 'Not found'],
  429: ['Too Many Requests', 'Rate limit exceeded. Please try again later.'],
}

function errorBody({ status, message }: { status: number; message: string | null }): unknown {
  const [error, usual] = errors[status] ?? ['Internal Server Error', 'An unexpected error occurred']
  return { error, message: message ?? usual }
}
