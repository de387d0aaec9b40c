import { capital } from '../base/capital.ts'
import { formatUsd, type MicroUsd } from '../base/money.ts'
import type { ProxiedProvider } from '../base/provider.ts'
import { type BudgetPeriod, periodAdjective } from './period.ts'
import type { BudgetScope } from './scope.ts'

/** The budget that refused, and whom to ask about it: leads' names, or nobody (an admin). */
export type RefusingBudget = {
  id: string
  scope: BudgetScope
  scopeName: string
  period: BudgetPeriod
  strict: boolean
  askNames: readonly string[]
}

/**
 * Why a request was not admitted. `over`: it does not fit beside what is spent and held. `unbounded`: a strict budget takes
 * nothing whose cost has no upper end, and `what` names it. `unpriced`: nobody knows what the model costs.
 */
export type BudgetRefusal =
  | OverRefusal
  | { reason: 'unbounded'; budget: RefusingBudget; what: string }
  | { reason: 'unpriced'; budget: RefusingBudget; provider: ProxiedProvider; model: string }

export type OverRefusal = {
  reason: 'over'
  budget: RefusingBudget
  /** With the raises in force. */
  limitMicroUsd: MicroUsd
  spentMicroUsd: MicroUsd
  provisionalMicroUsd: MicroUsd
  heldMicroUsd: MicroUsd
  /** That, and what processes keep spare to admit without asking. */
  leasedMicroUsd: MicroUsd
  /** What this request would have held. */
  neededMicroUsd: MicroUsd
  start: Date
  resetsAt: Date
}

/** The refusal as whoever was refused reads it; times in the organisation's zone. Names in it are plain text from people. */
export function sentence(refusal: BudgetRefusal, timeZone: string): string {
  const { budget } = refusal
  switch (refusal.reason) {
    case 'over':
      return `${capital(budgetName(budget))} has no room for this request: ${figures(refusal)}. It resets on ${when(refusal.resetsAt, timeZone)}. ${ask(budget, 'for a raise')}`
    case 'unbounded':
      return `${capital(budgetName(budget))} is strict and takes no request without an upper end to its cost; this one has ${refusal.what}. ${ask(budget, 'about it')}`
    case 'unpriced':
      return `The price of ${refusal.model} is not known, and ${budgetName(budget)} takes no model without one. Check its name, or use another model. ${ask(budget, 'about it')}`
  }
}

/** `the monthly budget of the team Payments`. */
export function budgetName({
  scope,
  scopeName,
  period,
}: Pick<RefusingBudget, 'scope' | 'scopeName' | 'period'>): string {
  const name = `the ${periodAdjective(period)} budget of`
  switch (scope.kind) {
    case 'org':
      return `${name} the organisation`
    case 'team':
      return `${name} the team ${scopeName}`
    case 'project':
      return `${name} the project ${scopeName}`
    case 'person':
      return `${name} ${scopeName}`
    case 'key':
      return `${name} the key ${scopeName}`
  }
}

function figures(refusal: OverRefusal): string {
  const { limitMicroUsd, spentMicroUsd, provisionalMicroUsd, heldMicroUsd, neededMicroUsd } = refusal
  const parts = [`${formatUsd(limitMicroUsd)} limit`, `${formatUsd(spentMicroUsd)} spent`]
  if (provisionalMicroUsd > 0) parts.push(`${formatUsd(provisionalMicroUsd)} provisional for requests without a price`)
  parts.push(`${formatUsd(heldMicroUsd)} held for requests in flight`)
  const most = refusal.budget.strict ? 'may take up to' : 'is expected to take'
  return `${parts.join(', ')}; this one ${most} ${formatUsd(neededMicroUsd)}`
}

function ask({ askNames }: RefusingBudget, what: string): string {
  return `Ask ${alternatives.format([...askNames, 'an admin'])} ${what}.`
}

const alternatives = new Intl.ListFormat('en-US', { type: 'disjunction' })

function when(at: Date, timeZone: string): string {
  const text = at.toLocaleString('en-US', {
    timeZone,
    month: 'long',
    day: 'numeric',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  })
  return `${text} (${timeZone})`
}
