import { AppError } from '../base/app-error.ts'
import { formatUsd } from '../base/money.ts'
import { readUntil, untilInWords } from '../budgets/parse-budget-until.ts'
import { raiseBudget } from '../budgets/raise.ts'
import { budgetStatuses } from '../budgets/status.ts'
import { type Organisation, readOrganisation } from '../settings/organisation.ts'
import { budgetGiven, periodOption, scopeOptions } from './budget-scope.ts'
import { plainBudget, readAmountOption } from './budget-text.ts'
import { cliActor } from './cli-actor.ts'
import { type CliDeps, type Command, type Given, writeLine } from './command.ts'
import { shown } from './shown.ts'

export const budgetRaise: Command = {
  name: 'budget raise',
  takes: [],
  summary: 'Raise a budget for a while, at once.',
  examples: ['budget raise --team payments --amount 100 --until friday --reason release'],
  options: {
    ...scopeOptions,
    period: { ...periodOption, help: `${periodOption.help}; needed where there are several budgets` },
    amount: { value: '100', required: true, help: 'by how much, in US dollars' },
    until: { value: 'friday', required: true, help: 'friday, 2026-12-01 (through that day), "3 days", "end of month"' },
    reason: { value: 'R', required: true, help: 'what it is for; kept with the raise' },
    json: { help: 'the budget as it stands then, as JSON' },
  },
  run: raise,
}

async function raise(deps: CliDeps, given: Given): Promise<number> {
  const now = deps.clock.now()
  const organisation = await readOrganisation(deps.db)
  const amountMicroUsd = readAmountOption(given.text('amount') ?? '')
  const until = readUntilOption(given.text('until') ?? '', { now, organisation })
  const budget = await budgetGiven(deps, 'budget raise', given)
  const reason = given.text('reason') ?? ''
  await raiseBudget(deps.db, { id: budget.id, amountMicroUsd, until, reason, actor: cliActor, now })
  const [status] = await budgetStatuses(deps.db, { budgets: [budget], now })
  if (given.has('json')) {
    writeLine(deps.stdout, JSON.stringify(status && plainBudget(status), null, 2))
    return 0
  }
  const { timeZone } = organisation
  const limit = status ? ` Its limit is now ${formatUsd(status.limitMicroUsd)}.` : ''
  writeLine(
    deps.stdout,
    `Raised the budget of ${status?.scopeName ?? 'that'} by ${formatUsd(amountMicroUsd)} ${untilInWords(until, { timeZone, now })} (${timeZone}).${limit}`,
  )
  return 0
}

function readUntilOption(text: string, calendar: { now: Date; organisation: Organisation }): Date {
  const read = readUntil(text, calendar)
  if (read?.ok) return read.until
  const why = read ? read.say : `“${shown(text)}” is no end.`
  throw new AppError('bad-input', `--until: ${why} Write friday, 2026-12-01, "3 days" or "end of month".`)
}
