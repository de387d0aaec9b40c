import { AppError } from '../base/app-error.ts'
import { formatUsd, type MicroUsd } from '../base/money.ts'
import { usedText } from '../base/percent.ts'
import { readAmount } from '../budgets/parse-budget-amount.ts'
import { periodAdjective } from '../budgets/period.ts'
import type { BudgetStatus } from '../budgets/status.ts'
import { shown } from './shown.ts'

/** What a script gets of a budget: amounts in whole millionths of a dollar. */
export function plainBudget(status: BudgetStatus) {
  const { budget, scopeName, start, end, limitMicroUsd, spentMicroUsd, provisionalMicroUsd, heldMicroUsd } = status
  const { id, scope, period, hard, strict, warnAt, version } = budget
  const raises = status.raises.map(({ amountMicroUsd, until, reason }) => ({ amountMicroUsd, until, reason }))
  const terms = { id, scope, scopeName, period, hard, strict, warnAt, version, setMicroUsd: budget.limitMicroUsd }
  return {
    ...terms,
    limitMicroUsd,
    spentMicroUsd,
    provisionalMicroUsd,
    heldMicroUsd,
    start,
    end,
    raises,
    usedUpAt: status.usedUpAt,
  }
}

export const budgetHead = ['BUDGET OF', 'KIND', 'PERIOD', 'AT THE LIMIT', 'USED', 'OF', 'SHARE', 'RESETS', 'USED UP']
export const budgetNumbers = ['USED', 'OF', 'SHARE']

/** A budget as a row of a table; days are days of the zone. */
export function budgetRow(status: BudgetStatus, timeZone: string): string[] {
  const { budget, limitMicroUsd, end, usedUpAt } = status
  const used = status.spentMicroUsd + status.provisionalMicroUsd
  return [
    status.scopeName,
    budget.scope.kind,
    periodAdjective(budget.period),
    firmness(budget),
    formatUsd(status.spentMicroUsd),
    formatUsd(limitMicroUsd),
    usedText(used / limitMicroUsd),
    dayIn(end, timeZone),
    used >= limitMicroUsd ? 'already' : usedUpAt ? dayIn(usedUpAt, timeZone) : '',
  ]
}

export function firmness({ hard, strict }: { hard: boolean; strict: boolean }): string {
  return strict ? 'strict' : hard ? 'hard' : 'soft'
}

export function dayIn(at: Date, timeZone: string): string {
  return Temporal.Instant.fromEpochMilliseconds(at.getTime()).toZonedDateTimeISO(timeZone).toPlainDate().toString()
}

/** Reads `--amount`. Throws `bad-input` naming it. */
export function readAmountOption(text: string): MicroUsd {
  const amount = readAmount(text)
  if (!amount)
    throw new AppError('bad-input', `--amount “${shown(text)}” is not an amount. Write it like 500, 1200.50 or 2k.`)
  if (!amount.ok) throw new AppError('bad-input', `--amount: ${amount.say}`)
  if (amount.rest === null) return amount.amountMicroUsd
  throw new AppError('bad-input', `--amount “${shown(text)}”: give the amount alone, and the period with --period.`)
}
