import { oneOf, type VendorCall } from '../vendor-call.ts'
import type { CursorEvent, CursorWorld } from '../world/cursor-rows.ts'
import { isVisible } from '../world/usage-row.ts'
import { cents } from './money.ts'
import { around, pageAsked, pagesOf, slice } from './pages.ts'
import { bodyWindow } from './window.ts'

const dayMs = 86_400_000
const hostingTypes = ['CLOUD', 'SELF_HOSTED', 'SELF_HOSTED_POOL', 'SELF_HOSTED_MACHINE'] as const

/** `POST /teams/filtered-usage-events`: newest first, both ends of the window included. */
export function usageEvents(call: VendorCall, cursor: CursorWorld) {
  const asked = pageAsked(call, { most: 1_000, otherwise: 100 })
  const { startDate = call.nowMs - 30 * dayMs, endDate = call.nowMs } = call.body
  const period = bodyWindow({ ...call, body: { startDate, endDate } })
  const filter = filterOf(call, cursor)
  const found = newestFirst(
    cursor.events.filter(
      (event) => event.at >= period.start && event.at <= period.end && isVisible(event, call.nowMs) && filter(event),
    ),
  )
  const numPages = pagesOf(found.length, asked.pageSize)
  return {
    totalUsageEventsCount: found.length,
    pagination: { numPages, currentPage: asked.page, pageSize: asked.pageSize, ...around(asked, numPages) },
    usageEvents: slice(found, asked).map(shownEvent),
    period: { startDate: period.start, endDate: period.end },
  }
}

function newestFirst(events: CursorEvent[]): CursorEvent[] {
  // Reversed first: of events at one instant the one added last comes first.
  return events.reverse().sort((one, other) => other.at - one.at)
}

function filterOf({ body }: VendorCall, { members }: CursorWorld): (event: CursorEvent) => boolean {
  const { userId, email, serviceAccountId, cloudAgentId, automationId, hostingType } = body
  const memberEmail = members.find((member) => member.number === userId)?.email
  const hosting = hostingType === undefined ? null : oneOf(String(hostingType), 'hostingType', hostingTypes)
  const fits = (asked: unknown, has: string | null) =>
    asked === undefined || (asked === '*' ? has !== null : has === asked)
  return (event) =>
    (userId === undefined || event.email === memberEmail) &&
    (email === undefined || event.email === email) &&
    fits(serviceAccountId, event.serviceAccount?.id ?? null) &&
    fits(cloudAgentId, event.cloudAgentId) &&
    fits(automationId, event.automationId) &&
    (hosting === null || (hosting === 'CLOUD' && event.cloudAgentId !== null))
}

function shownEvent(event: CursorEvent) {
  const { serviceAccount, cloudAgentId, automationId, conversationId, tokens, feeNanoUsd, discountPercent } = event
  return {
    timestamp: String(event.at),
    userEmail: event.email,
    ...(serviceAccount ? { serviceAccountId: serviceAccount.id, serviceAccountName: serviceAccount.name } : {}),
    ...(cloudAgentId === null ? {} : { cloudAgentId }),
    ...(automationId === null ? {} : { automationId }),
    ...(conversationId === null ? {} : { conversationId }),
    model: event.model,
    kind: event.kind,
    maxMode: event.maxMode,
    requestsCosts: event.requestUnits,
    isTokenBasedCall: tokens !== null,
    isChargeable: event.isChargeable,
    isHeadless: event.isHeadless,
    ...(tokens === null
      ? {}
      : {
          tokenUsage: {
            inputTokens: tokens.input,
            outputTokens: tokens.output,
            cacheWriteTokens: tokens.cacheWrite,
            cacheReadTokens: tokens.cacheRead,
            totalCents: cents(event.modelNanoUsd),
            ...(discountPercent === null ? {} : { discountPercentOff: discountPercent }),
          },
        }),
    chargedCents: cents(event.chargedNanoUsd),
    ...(feeNanoUsd === null ? {} : { cursorTokenFee: cents(feeNanoUsd) }),
  }
}
