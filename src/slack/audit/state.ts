import { z } from 'zod'
import type { ActCursor, ActFilter } from '../../audit/read-acts.ts'
import { addDays, dayOf, startOfDay } from '../../base/calendar.ts'
import { parsedJson } from '../../base/json.ts'

/** What the Audit tab is narrowed to, and where its page begins. Empty texts narrow nothing. */
export type AuditState = { actor: string; kind: string; time: AuditTime; cursor: ActCursor | null }

/** The times to choose from, by UTC days. */
export const auditTimes = [
  { value: 'all', text: 'All time', days: null },
  { value: '1d', text: 'Today', days: 1 },
  { value: '7d', text: 'Last 7 days', days: 7 },
  { value: '30d', text: 'Last 30 days', days: 30 },
  { value: '90d', text: 'Last 90 days', days: 90 },
] as const

export type AuditTime = (typeof auditTimes)[number]['value']

/** What stands for “no matter which” in a select, whose values may not be empty. */
export const anyOne = 'any'

const id = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER)
const schema = z.object({
  actor: z.string().max(75).catch(''),
  kind: z.string().max(75).catch(''),
  time: z.enum(auditTimes.map(({ value }) => value)).catch('all'),
  cursor: z
    .union([z.object({ older: id }), z.object({ newer: id })])
    .nullable()
    .catch(null),
})

const atFirst: AuditState = { actor: '', kind: '', time: 'all', cursor: null }

/** Reads a state we wrote; the first one for any other text. */
export function readAuditState(text: string): AuditState {
  return schema.catch(atFirst).parse(parsedJson(text))
}

export function auditStateText(state: AuditState): string {
  return JSON.stringify(state)
}

/** The state after something was chosen: another filter begins at the newest again. */
export function narrowed(text: string, change: Partial<Record<'actor' | 'kind' | 'time', string>>): string {
  const chosen = Object.fromEntries(
    Object.entries(change).map(([name, value]) => [name, value === anyOne ? '' : value]),
  )
  return auditStateText(readAuditState(JSON.stringify({ ...readAuditState(text), ...chosen, cursor: null })))
}

/** The state on another page; `value` is the id of the act it begins beside. */
export function turned(text: string, side: 'older' | 'newer', value: string): string {
  const at = Number(value)
  const cursor = Number.isSafeInteger(at) && at >= 0 ? (side === 'older' ? { older: at } : { newer: at }) : null
  return auditStateText({ ...readAuditState(text), cursor })
}

export function filterOf({ actor, kind, time }: AuditState, now: Date): ActFilter {
  const days = auditTimes.find(({ value }) => value === time)?.days ?? null
  return {
    ...(actor === '' ? {} : { actor }),
    ...(kind === '' ? {} : { kind }),
    ...(days === null ? {} : { from: startOfDay(addDays(dayOf(now), 1 - days)) }),
  }
}
