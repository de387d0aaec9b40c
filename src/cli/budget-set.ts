import { AppError } from '../base/app-error.ts'
import { setBudget, termsInWords } from '../budgets/budget.ts'
import { usualThresholds } from '../budgets/limits.ts'
import { raisesInWords } from '../budgets/raises-in-words.ts'
import { budgetStatuses } from '../budgets/status.ts'
import { readOrganisation } from '../settings/organisation.ts'
import { periodGiven, periodOption, scopeGiven, scopeOptions } from './budget-scope.ts'
import { plainBudget, readAmountOption } from './budget-text.ts'
import { cliActor } from './cli-actor.ts'
import { type CliDeps, type Command, type Given, writeLine } from './command.ts'
import { shown } from './shown.ts'

export const budgetSet: Command = {
  name: 'budget set',
  takes: [],
  summary:
    'Set the budget of a person, team, project, key or the organisation, in the place of one of the same period.',
  examples: [
    'budget set --team payments --amount 2000 --period cycle',
    'budget set --person ana@example.com --amount 500 --period month --hard',
  ],
  options: {
    ...scopeOptions,
    amount: { value: '500', required: true, help: 'the limit, in US dollars' },
    period: { ...periodOption, required: true },
    hard: { help: 'refuse requests through Tally at the limit; without it people are only told' },
    strict: { help: 'hard, and never a cent over: requests that might cost too much are refused early' },
    warn: {
      value: '50,80',
      help: `percentages at which people are told, or none; ${usualThresholds.join(',')} without it`,
    },
    json: { help: 'as JSON, money in whole millionths of a dollar' },
  },
  run: set,
}

async function set(deps: CliDeps, given: Given): Promise<number> {
  const now = deps.clock.now()
  const limitMicroUsd = readAmountOption(given.text('amount') ?? '')
  const period = periodGiven(given)
  if (!period) throw new AppError('bad-input', 'budget set needs --period: day, week, month, cycle or year.')
  const warnAt = readWarnings(given.text('warn'))
  const scope = await scopeGiven(deps, 'budget set', given)
  const { budget, before, endedRaises } = await setBudget(deps.db, {
    scope: scope.scope,
    limitMicroUsd,
    period,
    hard: given.has('hard') || given.has('strict'),
    strict: given.has('strict'),
    warnAt,
    actor: cliActor,
    now,
  })
  const [status] = await budgetStatuses(deps.db, { budgets: [budget], now })
  if (given.has('json')) {
    writeLine(deps.stdout, JSON.stringify(status && plainBudget(status), null, 2))
    return 0
  }
  writeLine(deps.stdout, `Budget of ${status?.scopeName ?? scope.name}: ${termsInWords(budget)}.`)
  if (before) writeLine(deps.stdout, `Before: ${termsInWords(before)}.`)
  const reading = { now, timeZone: (await readOrganisation(deps.db)).timeZone }
  const ended = raisesInWords(endedRaises, 'ended', reading)
  const raises = ended === '' ? raisesInWords(status?.raises ?? [], 'applies', reading) : ended
  if (raises !== '') writeLine(deps.stdout, raises)
  if (budget.hard)
    writeLine(deps.stdout, 'All spend in its scope counts, but only what goes through Tally can be blocked.')
  return 0
}

function readWarnings(text: string | null): number[] {
  if (text === null) return [...usualThresholds]
  if (text.toLowerCase() === 'none') return []
  const parts = text.split(/[\s,%]+/).filter((part) => part !== '')
  const fits =
    parts.length > 0 && parts.length <= 10 && parts.every((part) => /^\d{1,3}$/.test(part) && isPercent(Number(part)))
  if (fits) return parts.map(Number)
  throw new AppError(
    'bad-input',
    `--warn “${shown(text)}”: give up to ten whole percentages from 1 to 100, such as 50,80, or none.`,
  )
}

function isPercent(number: number): boolean {
  return number >= 1 && number <= 100
}
