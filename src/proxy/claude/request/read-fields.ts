import { Untranslatable } from './untranslatable.ts'

export type Fields = Readonly<Record<string, unknown>>

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null
}

/** The value as an object. Throws `Untranslatable`, as all of these, with the place where something else stands. */
export function objectAt(value: unknown, field: string): Fields {
  if (isFields(value)) return value
  throw new Untranslatable(field, `“${field}” has to be an object.`)
}

export function listAt(value: unknown, field: string): readonly unknown[] {
  if (Array.isArray(value)) return value
  throw new Untranslatable(field, `“${field}” has to be a list.`)
}

export function textAt(value: unknown, field: string): string {
  if (typeof value === 'string') return value
  throw new Untranslatable(field, `“${field}” has to be a text.`)
}

/** The number of an optional field; null when it is absent or null. */
export function numberOrNull(value: unknown, field: string): number | null {
  if (!isGiven(value)) return null
  if (typeof value === 'number') return value
  throw new Untranslatable(field, `“${field}” has to be a number.`)
}

/** A whole number above zero; null when it is absent or null. */
export function countOrNull(value: unknown, field: string): number | null {
  const count = numberOrNull(value, field)
  if (count === null || (Number.isInteger(count) && count > 0)) return count
  throw new Untranslatable(field, `“${field}” has to be a whole number above 0.`)
}

/** A value as it is named in a refusal: a text as it is, anything else as JSON. */
export function named(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? 'nothing')
  return text.slice(0, 60)
}
