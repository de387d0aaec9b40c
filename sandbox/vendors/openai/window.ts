import { listOf, type VendorCall, VendorRefusal } from '../vendor-call.ts'
import type { OpenAiUsage, OpenAiWorld } from '../world/openai-rows.ts'
import { isVisible } from '../world/usage-row.ts'

/** `start_time` and `end_time` (not part of it, now if not given) of the query, here in milliseconds. */
export function askedWindow(call: VendorCall): { start: number; end: number } {
  const start = seconds(call, 'start_time')
  if (start === null) throw new VendorRefusal(400, "Missing required parameter: 'start_time'.")
  const end = seconds(call, 'end_time') ?? call.nowMs
  if (end <= start) throw new VendorRefusal(400, "'end_time' must be after 'start_time'.")
  return { start, end }
}

function seconds(call: VendorCall, name: string): number | null {
  const said = call.query.get(name)
  if (said === null) return null
  if (!/^\d+$/.test(said)) throw new VendorRefusal(400, `Invalid type for '${name}': expected unix seconds.`)
  return Number(said) * 1_000
}

/** What the vendor shows now of what the filters of the query ask for. */
export function askedRows(call: VendorCall, { usage }: OpenAiWorld): OpenAiUsage[] {
  const filters: Array<[name: string, of: (row: OpenAiUsage) => string]> = [
    ['project_ids', (row) => row.projectId],
    ['user_ids', (row) => row.userId ?? ''],
    ['api_key_ids', (row) => row.keyId],
    ['models', (row) => row.model],
    ['batch', (row) => String(row.batch)],
  ]
  const asked = filters
    .map(([name, of]) => ({ of, wanted: listOf(call.query, name) }))
    .filter(({ wanted }) => wanted.length > 0)
  return usage.filter((row) => isVisible(row, call.nowMs) && asked.every(({ of, wanted }) => wanted.includes(of(row))))
}
