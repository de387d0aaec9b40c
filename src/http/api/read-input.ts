import { z } from 'zod'
import { nearest } from '../../base/nearest.ts'
import { ApiError, type FieldFault } from './problem.ts'

/** Reads what came in one part of a request by its schema. Throws 400, or 422 for a body, that names every field and the fix. */
export function readInput<Schema extends z.ZodType>(
  schema: Schema | undefined,
  given: unknown,
  where: 'path' | 'query' | 'body',
): z.output<Schema> {
  // Without a schema nothing is meant to come: a query is refused by name, a body is not looked at.
  const read = schema ?? (where === 'query' ? z.object({}) : z.any().transform(() => undefined))
  const unknown = where === 'query' ? unknownFields(read, given) : []
  const parsed = read.safeParse(given)
  const faults = parsed.success
    ? unstorable(parsed.data, where)
    : parsed.error.issues.flatMap((one) => faultsOf(one, where))
  const errors = [...unknown, ...faults]
  if (errors.length === 0 && parsed.success) return parsed.data as z.output<Schema>
  throw new ApiError(where === 'body' ? 422 : 400, sentenceOf(errors, where), { errors })
}

const namedAtMost = 3

// Each field with its own reason; with many of them the first, as all stand in `errors`.
function sentenceOf(errors: readonly FieldFault[], where: FieldFault['in']): string {
  const said = errors
    .slice(0, namedAtMost)
    .map(({ field, detail }) => `${field === '' ? `The ${where}` : field}: ${detail}`)
  const more = errors.length > namedAtMost ? [`And ${errors.length - namedAtMost} more.`] : []
  return [...said, ...more].join(' ')
}

function unknownFields(schema: z.ZodType, given: unknown): FieldFault[] {
  const known = Object.keys(schema instanceof z.ZodObject ? schema.shape : {})
  const names = typeof given === 'object' && given !== null ? Object.keys(given) : []
  return names.filter((name) => !known.includes(name)).map((name) => unknownField('query', name, known))
}

function unknownField(where: FieldFault['in'], name: string, known: readonly string[]): FieldFault {
  const meant = nearest(name, known)
  const hint = meant
    ? `Did you mean ${meant}?`
    : known.length > 0
      ? `There are: ${known.join(', ')}.`
      : 'There are none here.'
  return { in: where, field: name.slice(0, 60), detail: `There is no such field. ${hint}` }
}

// PostgreSQL keeps neither in a text, and halves of a character not in JSON.
function unstorable(read: unknown, where: FieldFault['in']): FieldFault[] {
  const found: FieldFault[] = []
  const waiting: Array<{ field: string; value: unknown }> = [{ field: '', value: read }]
  for (let one = waiting.pop(); one; one = waiting.pop()) {
    const { field, value } = one
    if (typeof value === 'string') {
      const fault = value.includes('\0') ? 'a zero byte' : value.isWellFormed() ? null : 'half of a character'
      if (fault) found.push({ in: where, field, detail: `This holds ${fault}. Leave it out.` })
    } else if (typeof value === 'object' && value !== null) {
      for (const [name, inner] of Object.entries(value)) {
        waiting.push({ field: field === '' ? name : `${field}.${name}`, value: inner })
      }
    }
  }
  return found
}

function faultsOf(issue: z.core.$ZodIssue, where: FieldFault['in']): FieldFault[] {
  // A field of the query or the path is one text; what it was read as is nobody's business.
  const path = (where === 'body' ? issue.path : issue.path.slice(0, 1)).map(String)
  if (issue.code === 'unrecognized_keys') {
    // Those of a query are named already.
    if (where === 'query') return []
    return issue.keys.map((key) => ({ in: where, field: [...path, key].join('.'), detail: 'There is no such field.' }))
  }
  return [{ in: where, field: path.join('.'), detail: detailOf(issue) }]
}

// In words people use; a schema's own words stay as they are.
function detailOf(issue: z.core.$ZodIssue): string {
  const isMissing = /received undefined$/.test(issue.message)
  switch (issue.code) {
    case 'invalid_type':
      if (!issue.message.startsWith('Invalid input')) return issue.message
      return `${isMissing ? 'Is missing. ' : ''}Give ${kinds[issue.expected] ?? issue.expected}.`
    case 'invalid_value':
      return issue.message.startsWith('Invalid') ? `Give one of: ${issue.values.join(', ')}.` : issue.message
    case 'invalid_union':
      return issue.message.startsWith('Invalid') ? 'Is none of the forms /api/docs shows.' : issue.message
    default:
      return issue.message
  }
}

const kinds: Partial<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
  null: 'null',
}
