import { readFileSync } from 'node:fs'
import { z } from 'zod'

/** A check on one row, or on the whole file (`ColumnPresent`, `CheckDistinctCount`), in the words of the FOCUS rule model. */
export type FocusCheck =
  | { CheckFunction: 'AND' | 'OR'; Items: ReadonlyArray<FocusCheck | string> }
  | { CheckFunction: 'CheckValue' | 'CheckNotValue'; ColumnName: string; Value: string | number | boolean | null }
  | { CheckFunction: 'CheckGreaterOrEqualThanValue'; ColumnName: string; Value: number }
  | { CheckFunction: 'CheckSameValue' | 'CheckNotSameValue'; ColumnAName: string; ColumnBName: string }
  | { CheckFunction: 'CheckDistinctCount'; ColumnAName: string; ColumnBName: string; ExpectedCount: number }
  | {
      CheckFunction: 'ColumnByColumnEqualsColumnValue'
      ColumnAName: string
      ColumnBName: string
      ResultColumnName: string
    }
  | { CheckFunction: OneColumnCheck; ColumnName: string }

const oneColumnChecks = [
  'ColumnPresent',
  'CheckDecimalValue',
  'CheckNationalCurrency',
  'TypeDecimal',
  'TypeString',
  'TypeDateTime',
  'FormatCurrency',
  'FormatDateTime',
  'FormatKeyValue',
  'FormatNumeric',
  'FormatString',
  'FormatUnit',
] as const

export type OneColumnCheck = (typeof oneColumnChecks)[number]

/**
 * A rule of FOCUS. `isDynamic`: it needs knowledge that no file holds. `criteria`: it holds only where a provider supports all
 * of these. A composite's requirement names other rules, to which its condition applies as well.
 */
export type FocusRule = {
  id: string
  function: string
  about: string
  keyword: string
  says: string
  isDynamic: boolean
  criteria: readonly string[]
  requirement: FocusCheck | null
  condition: FocusCheck | null
}

const column = z.string().min(1)
const check: z.ZodType<FocusCheck> = z.lazy(() =>
  z.union([
    z.strictObject({ CheckFunction: z.enum(['AND', 'OR']), Items: z.array(z.union([z.string(), check])) }),
    z.strictObject({
      CheckFunction: z.enum(['CheckValue', 'CheckNotValue']),
      ColumnName: column,
      Value: z.union([z.string(), z.number(), z.boolean(), z.null()]),
    }),
    z.strictObject({ CheckFunction: z.literal('CheckGreaterOrEqualThanValue'), ColumnName: column, Value: z.number() }),
    z.strictObject({
      CheckFunction: z.enum(['CheckSameValue', 'CheckNotSameValue']),
      ColumnAName: column,
      ColumnBName: column,
    }),
    z.strictObject({
      CheckFunction: z.literal('CheckDistinctCount'),
      ColumnAName: column,
      ColumnBName: column,
      ExpectedCount: z.number(),
    }),
    z.strictObject({
      CheckFunction: z.literal('ColumnByColumnEqualsColumnValue'),
      ColumnAName: column,
      ColumnBName: column,
      ResultColumnName: column,
    }),
    z.strictObject({ CheckFunction: z.enum(oneColumnChecks), ColumnName: column }),
  ]),
)

const model = z.object({
  rules: z.record(
    z.string(),
    z.object({
      function: z.string(),
      about: z.string(),
      keyword: z.string(),
      says: z.string(),
      isDynamic: z.boolean().default(false),
      criteria: z.array(z.string()).default([]),
      requirement: check.nullable().default(null),
      condition: check.nullable().default(null),
    }),
  ),
})

/**
 * The rules of FOCUS 1.2, by their ids. From the FinOps Foundation's requirements model (github.com/finopsfoundation/focus_validator;
 * code MIT, requirements text CC BY 4.0), kept without its notes, versions and dependencies. Throws where a check is none we know.
 */
export function focusRules(): ReadonlyMap<string, FocusRule> {
  read ??= readRules()
  return read
}

// Read once, and only where somebody checks a file.
let read: ReadonlyMap<string, FocusRule> | null = null

function readRules(): ReadonlyMap<string, FocusRule> {
  const text = readFileSync(new URL('./focus-rules-1.2.json', import.meta.url), 'utf8')
  const { rules } = model.parse(JSON.parse(text))
  return new Map(Object.entries(rules).map(([id, rule]) => [id, { id, ...rule }]))
}
