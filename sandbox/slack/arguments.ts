import { isObject, type JsonObject, parseJson } from './json.ts'
import { Refusal } from './refusal.ts'

/** A text argument that must be there; absent ones get Slack's `invalid_arguments`. */
export function requiredText(args: JsonObject, name: string): string {
  return optionalText(args, name) ?? missing(name)
}

export function optionalText(args: JsonObject, name: string): string | null {
  const value = args[name]
  if (typeof value === 'string') return value === '' ? null : value
  return typeof value === 'number' ? String(value) : null
}

export function flag(args: JsonObject, name: string): boolean {
  return [true, 'true', '1', 1].includes(args[name] as string)
}

/** A whole number argument from 1 to `most`; a default when it is absent. */
export function pageSize(args: JsonObject, byDefault: number, most: number): number {
  const given = Number(args.limit ?? byDefault)
  if (!Number.isInteger(given) || given < 0) throw new Refusal('invalid_limit')
  return given === 0 ? byDefault : Math.min(given, most)
}

/** A nested argument: an object or list as such, or a JSON text of one, as in form bodies. Undefined when absent. */
export function nested(args: JsonObject, name: string, errorWhenBroken: string): unknown {
  const value = args[name]
  if (value === undefined || value === null || value === '') return undefined
  const parsed = typeof value === 'string' ? parseJson(value) : value
  if (!isObject(parsed) && !Array.isArray(parsed)) throw new Refusal(errorWhenBroken)
  return parsed
}

/** A page of rows with Slack's opaque cursor for the next one. */
export function page<T>(rows: readonly T[], args: JsonObject, size: number): { rows: T[]; nextCursor: string } {
  const cursor = optionalText(args, 'cursor')
  const from = cursor === null ? 0 : offsetOf(cursor)
  const next = from + size < rows.length ? Buffer.from(`offset:${from + size}`).toString('base64') : ''
  return { rows: rows.slice(from, from + size), nextCursor: next }
}

function offsetOf(cursor: string): number {
  const offset = /^offset:(\d+)$/.exec(Buffer.from(cursor, 'base64').toString('utf8'))?.[1]
  if (offset === undefined) throw new Refusal('invalid_cursor')
  return Number(offset)
}

function missing(name: string): never {
  throw new Refusal('invalid_arguments', {
    response_metadata: { messages: [`[ERROR] missing required field: ${name}`] },
  })
}
