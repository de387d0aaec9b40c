import { parsedJson } from '../../base/json.ts'
import type { FocusCheck, OneColumnCheck } from './focus-rules.ts'

/** What a row has in a column; null where nothing stands, or no such column is there. */
export type FocusCells = (column: string) => string | null

/** Checks a row. What is null passes every check of form; only `CheckValue` and `CheckNotValue` ask for it. */
export function holds(check: FocusCheck, cells: FocusCells): boolean {
  switch (check.CheckFunction) {
    case 'AND':
      return check.Items.every((item) => typeof item === 'string' || holds(item, cells))
    case 'OR':
      // Whether a value may be missing is what other rules say; this says which there may be.
      if (listsValues(check) && cells(columnsIn(check)[0] ?? '') === null) return true
      return check.Items.some((item) => typeof item !== 'string' && holds(item, cells))
    case 'CheckValue':
      return isValue(cells(check.ColumnName), check.Value)
    case 'CheckNotValue':
      return !isValue(cells(check.ColumnName), check.Value)
    case 'CheckGreaterOrEqualThanValue': {
      const value = cells(check.ColumnName)
      return value === null || Number(value) >= check.Value
    }
    case 'CheckSameValue':
      return cells(check.ColumnAName) === cells(check.ColumnBName)
    case 'CheckNotSameValue':
      return cells(check.ColumnAName) !== cells(check.ColumnBName)
    case 'ColumnByColumnEqualsColumnValue':
      return isProduct(cells(check.ColumnAName), cells(check.ColumnBName), cells(check.ResultColumnName))
    case 'CheckDistinctCount':
      // Known only at the end of the file.
      return true
    default: {
      const value = cells(check.ColumnName)
      return value === null || forms[check.CheckFunction](value)
    }
  }
}

function listsValues(check: FocusCheck): boolean {
  if (!('Items' in check) || new Set(columnsIn(check)).size !== 1) return false
  return check.Items.every(
    (item) => typeof item !== 'string' && item.CheckFunction === 'CheckValue' && item.Value !== null,
  )
}

/** The columns a check speaks of, the one to look at first. */
export function columnsIn(check: FocusCheck): string[] {
  if ('Items' in check) return check.Items.flatMap((item) => (typeof item === 'string' ? [] : columnsIn(item)))
  if ('ResultColumnName' in check) return [check.ResultColumnName, check.ColumnAName, check.ColumnBName]
  return 'ColumnName' in check ? [check.ColumnName] : [check.ColumnAName, check.ColumnBName]
}

const number = /^-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/
const isText = () => true
const isNumber = (text: string) => number.test(text)
const isCurrency = (text: string) => /^[A-Z]{3}$/.test(text)

// “Tokens”, “1000000 Tokens”, “GB-Hours”, “Tokens/Day”: the unit format of the specification, with a number before it or none.
const unit = /^(?:\d+ )?[a-z]?[A-Z][A-Za-z]*(?:[- ][A-Z][A-Za-z]*)*(?:\/(?:\d+ )?[A-Z][A-Za-z]*(?:-[A-Z][A-Za-z]*)*)?$/

const forms: Record<OneColumnCheck, (text: string) => boolean> = {
  // Whether a column is there is asked of the file.
  ColumnPresent: isText,
  CheckDecimalValue: isNumber,
  CheckNationalCurrency: isCurrency,
  TypeDecimal: isNumber,
  TypeString: isText,
  TypeDateTime: (text) => !Number.isNaN(Date.parse(text)),
  FormatCurrency: isCurrency,
  FormatDateTime: (text) => /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/.test(text) && !Number.isNaN(Date.parse(text)),
  FormatKeyValue: isKeyValue,
  FormatNumeric: isNumber,
  FormatString: (text) => text.trim() !== '',
  FormatUnit: (text) => unit.test(text),
}

function isValue(text: string | null, value: string | number | boolean | null): boolean {
  if (text === null || value === null) return text === value
  return typeof value === 'number' ? isNumber(text) && Number(text) === value : text === String(value)
}

// An object whose values are texts, numbers, truths or null.
function isKeyValue(text: string): boolean {
  const parsed = parsedJson(text)
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) return false
  return Object.values(parsed).every((value) => typeof value !== 'object' || value === null)
}

// As the FinOps Foundation's own validator takes it: within a billionth of the result, or of 1 where that is less.
function isProduct(one: string | null, other: string | null, result: string | null): boolean {
  if (one === null || other === null || result === null) return true
  if (![one, other, result].every(isNumber)) return false
  const expected = Number(result)
  return Math.abs(Number(one) * Number(other) - expected) <= 1e-9 * Math.max(Math.abs(expected), 1)
}
