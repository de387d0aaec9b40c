import { vendorKeys } from '../keys.ts'
import type { RateLimit } from '../rate-limits.ts'
import { nothingAt, type VendorAnswer, type VendorApi, type VendorCall, VendorRefusal } from '../vendor-call.ts'
import type { VendorWorld } from '../world/vendor-world.ts'
import { analyticsCost, analyticsUsage } from './analytics.ts'
import { claudeCodeReport } from './claude-code-report.ts'
import { costReport } from './cost-report.ts'
import { directory } from './directory.ts'
import { usageReport } from './usage-report.ts'

/** Anthropic's Admin API, as far as it is read: reports old and new, and the directory. */
export const anthropicAdmin: VendorApi = { checkKey, answer, errorBody, limitOf, saysRetryAfter: true }

function checkKey(call: VendorCall): void {
  const { authorization } = call.headers
  const key = call.headers['x-api-key']
  if (key === undefined && authorization === undefined) throw new VendorRefusal(401, 'x-api-key header is required')
  // The vendor's own client sends the key as a bearer.
  const secret = key ?? authorization?.replace('Bearer ', '')
  if (secret !== vendorKeys.anthropic && secret !== vendorKeys.anthropicEnterprise) {
    throw new VendorRefusal(401, 'invalid x-api-key')
  }
  if (secret === vendorKeys.anthropicEnterprise && !call.path.startsWith('/v1/organizations/analytics/')) {
    throw new VendorRefusal(403, 'This endpoint requires an Admin API key.')
  }
  if (call.headers['anthropic-version'] === undefined) {
    throw new VendorRefusal(400, 'anthropic-version: header is required')
  }
}

function answer(call: VendorCall, { anthropic }: VendorWorld): VendorAnswer {
  const { path } = call
  if (call.method !== 'GET' || !path.startsWith('/v1/organizations/')) return nothingAt(call)
  switch (path.slice('/v1/organizations/'.length)) {
    case 'analytics/usage':
      return { body: analyticsUsage(call, anthropic) }
    case 'analytics/cost':
      return { body: analyticsCost(call, anthropic) }
    case 'usage_report/messages':
      return { body: usageReport(call, anthropic) }
    case 'cost_report':
      return { body: costReport(call, anthropic) }
    case 'usage_report/claude_code':
      return { body: claudeCodeReport(call, anthropic) }
    default:
      return { body: directory(call, anthropic) }
  }
}

/** The reports bear one call a minute for long; what short bursts bear is not said, 60 a minute is what analytics have. */
function limitOf(call: VendorCall): RateLimit | null {
  return call.path.includes('report') || call.path.includes('analytics')
    ? { name: `anthropic ${call.path}`, perMinute: 60 }
    : null
}

const errors: Record<number, [type: string, message: string]> = {
  400: ['invalid_request_error', 'Invalid request'],
  401: ['authentication_error', 'invalid x-api-key'],
  403: ['permission_error', 'Your API key does not have permission to use the specified resource.'],
  404: ['not_found_error', 'Not found'],
  429: ['rate_limit_error', 'This request would exceed your organization’s rate limit.'],
  529: ['overloaded_error', 'Overloaded'],
}

function errorBody({ status, message }: { status: number; message: string | null }, call: VendorCall): unknown {
  const [type, usual] = errors[status] ?? ['api_error', 'Internal server error']
  return { type: 'error', error: { type, message: message ?? usual }, request_id: call.requestId }
}
