import type { Fault } from './fault.ts'

export type Surface = 'message' | 'modal' | 'home'
export type Fields = Record<string, unknown>

/** What a value may be, as data. `typed` chooses among rules by the value's own `type`. */
export type Rule =
  | { is: 'text'; min?: number; max?: number; among?: readonly string[]; like?: RegExp; say?: string }
  | { is: 'number'; min?: number; max?: number; whole?: boolean }
  | { is: 'boolean' }
  | { is: 'anything' }
  | { is: 'list'; of: Rule; min?: number; max?: number }
  | { is: 'typed'; among: () => Record<string, TypedRule> }
  | ObjectRule

export type ObjectRule = { is: 'object'; fields: Record<string, Field>; also?: readonly ExtraRule[] }
export type TypedRule = { rule: ObjectRule; surfaces?: readonly Surface[] }
type Field = { rule: Rule; required: boolean }

/** A rule between the fields of one object, asked only when each field by itself is right. */
export type ExtraRule = (value: Fields, pointer: string) => Fault[]

export function must(rule: Rule): Field {
  return { rule, required: true }
}

export function may(rule: Rule): Field {
  return { rule, required: false }
}

export function text(max?: number, min = 0): Rule {
  return max === undefined ? { is: 'text', min } : { is: 'text', min, max }
}

export function oneOf(...among: string[]): Rule {
  return { is: 'text', among }
}

export function list(of: Rule, max?: number, min = 1): Rule {
  return max === undefined ? { is: 'list', of, min } : { is: 'list', of, min, max }
}

export function object(fields: Record<string, Field>, ...also: ExtraRule[]): ObjectRule {
  return { is: 'object', fields, also }
}

/** Every fault of a value under a rule on a surface, in reading order. */
export function faultsOf(value: unknown, rule: Rule, pointer: string, surface: Surface): Fault[] {
  switch (rule.is) {
    case 'anything':
      return []
    case 'boolean':
      return typeof value === 'boolean' ? [] : [{ pointer, message: 'must be a boolean' }]
    case 'text':
      return textFaults(value, rule, pointer)
    case 'number':
      return numberFaults(value, rule, pointer)
    case 'list':
      return listFaults(value, rule, pointer, surface)
    case 'object':
      return objectFaults(value, rule, pointer, surface)
    case 'typed':
      return typedFaults(value, rule.among(), pointer, surface)
  }
}

// UTF-16 units: never fewer than the characters Slack counts, so what passes here passes there.
function textFaults(value: unknown, rule: Extract<Rule, { is: 'text' }>, pointer: string): Fault[] {
  if (typeof value !== 'string') return [{ pointer, message: 'must provide a string' }]
  if (rule.among !== undefined && !rule.among.includes(value)) {
    return [{ pointer, message: `must be one of: ${rule.among.join(', ')}` }]
  }
  if (rule.min !== undefined && value.length < rule.min) {
    return [{ pointer, message: `must be more than ${rule.min - 1} characters` }]
  }
  if (rule.max !== undefined && value.length > rule.max) {
    return [{ pointer, message: `must be less than ${rule.max + 1} characters` }]
  }
  if (rule.like !== undefined && !rule.like.test(value)) return [{ pointer, message: rule.say ?? 'is not well formed' }]
  return []
}

function numberFaults(value: unknown, rule: Extract<Rule, { is: 'number' }>, pointer: string): Fault[] {
  if (typeof value !== 'number' || !Number.isFinite(value)) return [{ pointer, message: 'must provide a number' }]
  if (rule.whole === true && !Number.isInteger(value)) return [{ pointer, message: 'must be a whole number' }]
  if (rule.min !== undefined && value < rule.min) return [{ pointer, message: `must be at least ${rule.min}` }]
  if (rule.max !== undefined && value > rule.max) return [{ pointer, message: `must be at most ${rule.max}` }]
  return []
}

function listFaults(value: unknown, rule: Extract<Rule, { is: 'list' }>, pointer: string, surface: Surface): Fault[] {
  if (!Array.isArray(value)) return [{ pointer, message: 'must be an array' }]
  const faults: Fault[] = []
  if (rule.min !== undefined && value.length < rule.min) {
    faults.push({ pointer, message: `no fewer than ${rule.min} items allowed` })
  }
  if (rule.max !== undefined && value.length > rule.max) {
    faults.push({ pointer, message: `no more than ${rule.max} items allowed` })
  }
  return faults.concat(value.flatMap((item, index) => faultsOf(item, rule.of, `${pointer}/${index}`, surface)))
}

function objectFaults(value: unknown, rule: ObjectRule, pointer: string, surface: Surface): Fault[] {
  if (!isFields(value)) return [{ pointer, message: 'must be an object' }]
  const faults: Fault[] = []
  for (const [name, field] of Object.entries(rule.fields)) {
    if (value[name] !== undefined) faults.push(...faultsOf(value[name], field.rule, `${pointer}/${name}`, surface))
    else if (field.required) faults.push({ pointer, message: `missing required field: ${name}` })
  }
  for (const name of Object.keys(value)) {
    if (!Object.hasOwn(rule.fields, name)) faults.push({ pointer, message: `invalid additional property: ${name}` })
  }
  return faults.length > 0 ? faults : (rule.also ?? []).flatMap((extra) => extra(value, pointer))
}

function typedFaults(value: unknown, among: Record<string, TypedRule>, pointer: string, surface: Surface): Fault[] {
  if (!isFields(value)) return [{ pointer, message: 'must be an object' }]
  const type = value.type
  if (typeof type !== 'string') return [{ pointer, message: 'missing required field: type' }]
  const found = Object.hasOwn(among, type) ? among[type] : undefined
  if (found === undefined) return [{ pointer: `${pointer}/type`, message: `unsupported type: ${type}` }]
  if (found.surfaces !== undefined && !found.surfaces.includes(surface)) {
    return [{ pointer: `${pointer}/type`, message: `unsupported type: ${type} (not allowed in a ${surface})` }]
  }
  return objectFaults(value, found.rule, pointer, surface)
}

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
