import { formatUsd, microUsd } from '../base/money.ts'
import { termsInWords } from '../budgets/budget.ts'
import { untilInWords } from '../budgets/parse-budget-until.ts'
import { type BudgetStatus, budgetStatuses } from '../budgets/status.ts'
import { readOrganisation } from '../settings/organisation.ts'
import { budgetGiven, periodOption, scopeOptions } from './budget-scope.ts'
import { dayIn, plainBudget } from './budget-text.ts'
import { type CliDeps, type Command, type Given, writeLine } from './command.ts'
import { shown } from './shown.ts'

export const budgetShow: Command = {
  name: 'budget show',
  takes: [],
  summary: 'Show one budget: what is spent, held and left, whether it lasts, and the raises in force.',
  examples: ['budget show --team payments', 'budget show --person ana@example.com --period month'],
  options: {
    ...scopeOptions,
    period: { ...periodOption, help: `${periodOption.help}; needed where there are several budgets` },
    json: { help: 'as JSON, money in whole millionths of a dollar' },
  },
  run: show,
}

async function show(deps: CliDeps, given: Given): Promise<number> {
  const now = deps.clock.now()
  const budget = await budgetGiven(deps, 'budget show', given)
  const [status] = await budgetStatuses(deps.db, { budgets: [budget], now })
  if (!status) return 1
  const { timeZone } = await readOrganisation(deps.db)
  writeLine(
    deps.stdout,
    given.has('json') ? JSON.stringify(plainBudget(status), null, 2) : textOf(status, { timeZone, now }),
  )
  return 0
}

function textOf(status: BudgetStatus, reading: { timeZone: string; now: Date }): string {
  const { budget, spentMicroUsd, provisionalMicroUsd, heldMicroUsd, limitMicroUsd, usedUpAt } = status
  const { timeZone } = reading
  const used = spentMicroUsd + provisionalMicroUsd
  const left = limitMicroUsd - used
  const pace = used >= limitMicroUsd ? 'used up' : usedUpAt ? `used up on ${dayIn(usedUpAt, timeZone)}` : 'it lasts'
  const lines: Array<[string, string]> = [
    ['Set to', termsInWords(budget)],
    ['Limit now', formatUsd(limitMicroUsd)],
    ['Spent', formatUsd(spentMicroUsd)],
    ['Provisional', `${formatUsd(provisionalMicroUsd)} (for requests whose price is not known yet)`],
    ['Held', `${formatUsd(heldMicroUsd)} (for requests under way)`],
    [left < 0 ? 'Over' : 'Left', formatUsd(microUsd(Math.abs(left < 0 ? left : Math.max(0, left - heldMicroUsd))))],
    ['At this pace', pace],
    ['Resets', `${dayIn(status.end, timeZone)} (${timeZone})`],
    ...status.raises.map(({ amountMicroUsd, until, reason }): [string, string] => [
      'Raise',
      `${formatUsd(amountMicroUsd)} ${untilInWords(until, reading)}: ${shown(reason)}`,
    ]),
  ]
  const width = Math.max(...lines.map(([label]) => label.length))
  return [
    `Budget of ${status.scopeName}`,
    '',
    ...lines.map(([label, value]) => `${label.padEnd(width)}  ${value}`),
  ].join('\n')
}
