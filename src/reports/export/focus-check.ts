import { type FocusCheck, type FocusRule, focusRules } from './focus-rules.ts'
import { columnsIn, type FocusCells, holds } from './focus-values.ts'

/** Where a rule was broken: the line of the file, the column, and what stands there. */
export type FocusPlace = { line: number; column: string; value: string | null }

/** A rule that is broken, how often, and the first few places. A line of 1 is the header. */
export type BrokenRule = { rule: FocusRule; times: number; places: FocusPlace[] }

/**
 * What came of checking a file. `broken` breaks a MUST; `advice` a SHOULD or RECOMMENDED. `notCheckable` with the reason: most
 * speak of what no file holds. `notApplicable` speak of columns that are not there and need not be.
 */
export type FocusReport = {
  rows: number
  passed: FocusRule[]
  broken: BrokenRule[]
  advice: BrokenRule[]
  notCheckable: Array<{ rule: FocusRule; why: string }>
  notApplicable: FocusRule[]
}

export type FocusChecker = {
  /** A row, its cells in the order of the columns; null and an empty text are null. */
  row(cells: ReadonlyArray<string | null>, line: number): void
  report(): FocusReport
}

/** What Tally's own export says its providers support, so that the columns for it must be there. */
export const supportedByTally: ReadonlySet<string> = new Set([
  'ACCOUNT_NAMING_SUPPORTED',
  'PUBLIC_PRICE_LIST_SUPPORTED',
  'RESOURCE_TYPE_ASSIGNMENT_SUPPORTED',
  'BILLING_BASED_ON_PROVISIONED_RESOURCES_SUPPORTED',
  'SUB_ACCOUNT_SUPPORTED',
  'TAGGING_SUPPORTED',
  'UNIT_PRICING_SUPPORTED',
  'USAGE_MEASUREMENT_SUPPORTED',
])

/**
 * Checks a FOCUS 1.2 file row by row, with memory for no more than its SKUs. `supports`: what its providers support; rules for
 * anything else count where their column is there all the same.
 */
export function focusChecker(columns: readonly string[], supports = supportedByTally): FocusChecker {
  const rules = focusRules()
  const at = new Map(columns.map((column, index) => [column, index]))
  const watched = [...rules.values()].map((rule) => watch(rule, { rules, at, supports }))
  const onRows = watched.flatMap(({ judge }) => (judge && 'row' in judge ? [judge] : []))
  let rows = 0
  return {
    row(cells, line) {
      rows += 1
      const cellOf: FocusCells = (column) => {
        const text = cells[at.get(column) ?? -1] ?? ''
        // A database's export may write what is not there as NULL.
        return text === '' || text === 'NULL' ? null : text
      }
      for (const judge of onRows) judge.row(cellOf, line)
    },
    report: () => reportOf(watched, rows),
  }
}

type Judge =
  | { broken(): BrokenRule | null }
  | { broken(): BrokenRule | null; row(cells: FocusCells, line: number): void }
type Watched = { rule: FocusRule; judge: Judge | null; notCheckable: string | null }
type File = {
  rules: ReadonlyMap<string, FocusRule>
  at: ReadonlyMap<string, number>
  supports: ReadonlySet<string>
}

const needsKnowledge = 'it speaks of what a file does not hold'
const needsInvoices =
  'whether a charge is on an invoice does not stand in the file, so nothing can know when InvoiceId must be there'

// Faults of the rule model itself: what it checks is not what it says. Whoever keeps to the text would be failed.
const contradictory = new Set([
  'CommitmentDiscountStatus-C-003-C',
  'CommitmentDiscountStatus-C-004-C',
  'CommitmentDiscountStatus-C-005-M',
  'ConsumedQuantity-C-006-C',
  'PricingCurrencyEffectiveCost-C-004-M',
])

function watch(rule: FocusRule, file: File): Watched {
  const { requirement } = rule
  const none = { rule, judge: null, notCheckable: null }
  if (/^InvoiceId-C-00[45]-C$/.test(rule.id)) return { ...none, notCheckable: needsInvoices }
  if (contradictory.has(rule.id)) return { ...none, notCheckable: 'what the rule model checks is not what it says' }
  if (rule.isDynamic || !requirement) return { ...none, notCheckable: needsKnowledge }
  const parts = partsOf(requirement)
  // A composite holds where its parts do, which are judged themselves.
  if (parts.length > 0) return none
  const isSupported = rule.criteria.every((one) => file.supports.has(one))
  if (requirement.CheckFunction === 'ColumnPresent') {
    const isThere = file.at.has(requirement.ColumnName)
    if (!isThere && (!isSupported || rule.keyword === 'MAY')) return none
    return { ...none, judge: presence(rule, requirement.ColumnName, isThere) }
  }
  if (!file.at.has(rule.about)) return none
  const conditions = conditionsOf(rule, file.rules)
  const judge =
    requirement.CheckFunction === 'CheckDistinctCount'
      ? distinctJudge(rule, requirement, conditions)
      : rowJudge(rule, requirement, conditions)
  return { ...none, judge }
}

function presence(rule: FocusRule, column: string, isThere: boolean): Judge {
  const broken: BrokenRule = { rule, times: 1, places: [{ line: 1, column, value: null }] }
  return { broken: () => (isThere ? null : broken) }
}

function rowJudge(rule: FocusRule, requirement: FocusCheck, conditions: readonly FocusCheck[]): Judge {
  const column = columnsIn(requirement)[0] ?? rule.about
  const found = notes(rule)
  return {
    broken: found.broken,
    row(cells, line) {
      if (rule.keyword === 'MAY' || !conditions.every((one) => holds(one, cells))) return
      if (!holds(requirement, cells)) found.note({ line, column, value: cells(column) })
    },
  }
}

// Each value of one column may stand beside so many values of another.
function distinctJudge(
  rule: FocusRule,
  check: Extract<FocusCheck, { CheckFunction: 'CheckDistinctCount' }>,
  conditions: readonly FocusCheck[],
): Judge {
  const beside = new Map<string, Set<string | null>>()
  const found = notes(rule)
  return {
    broken: found.broken,
    row(cells, line) {
      const one = cells(check.ColumnAName)
      if (one === null || !conditions.every((condition) => holds(condition, cells))) return
      const others = beside.get(one) ?? new Set()
      const other = cells(check.ColumnBName)
      if (others.has(other)) return
      beside.set(one, others.add(other))
      if (others.size > check.ExpectedCount) found.note({ line, column: check.ColumnBName, value: other })
    },
  }
}

const mostPlaces = 3

function notes(rule: FocusRule) {
  let times = 0
  const places: FocusPlace[] = []
  return {
    note(place: FocusPlace) {
      times += 1
      if (places.length < mostPlaces) places.push(place)
    },
    broken: () => (times === 0 ? null : { rule, times, places }),
  }
}

/** A rule's own condition and those of the composites it is a part of. */
function conditionsOf(rule: FocusRule, rules: ReadonlyMap<string, FocusRule>): FocusCheck[] {
  const own = rule.condition ? [rule.condition] : []
  const above = [...rules.values()].filter(({ requirement }) => requirement && partsOf(requirement).includes(rule.id))
  return [...own, ...above.flatMap((composite) => conditionsOf(composite, rules))]
}

function partsOf(requirement: FocusCheck): string[] {
  if (!('Items' in requirement)) return []
  return requirement.Items.filter((item) => typeof item === 'string')
}

function reportOf(watched: readonly Watched[], rows: number): FocusReport {
  const report: FocusReport = { rows, passed: [], broken: [], advice: [], notCheckable: [], notApplicable: [] }
  for (const { rule, judge, notCheckable } of watched) {
    const broken = judge?.broken() ?? null
    if (notCheckable !== null) report.notCheckable.push({ rule, why: notCheckable })
    else if (broken) (rule.keyword.startsWith('MUST') ? report.broken : report.advice).push(broken)
    else if (judge) report.passed.push(rule)
    else if (rule.function !== 'Composite') report.notApplicable.push(rule)
  }
  return report
}
