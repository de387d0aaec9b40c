import { removeBudget, termsInWords } from '../budgets/budget.ts'
import { scopeKey, scopeNames } from '../budgets/scope.ts'
import { budgetGiven, periodOption, scopeOptions } from './budget-scope.ts'
import { cliActor } from './cli-actor.ts'
import { type CliDeps, type Command, type Given, writeLine } from './command.ts'

export const budgetRemove: Command = {
  name: 'budget remove',
  takes: [],
  summary: 'Remove a budget: it counts and blocks no more. What was spent stays in every report.',
  examples: ['budget remove --team payments --period cycle'],
  options: {
    ...scopeOptions,
    period: { ...periodOption, help: `${periodOption.help}; needed where there are several budgets` },
    json: { help: 'what was removed, as JSON' },
  },
  run: remove,
}

async function remove(deps: CliDeps, given: Given): Promise<number> {
  const { id, version } = await budgetGiven(deps, 'budget remove', given)
  const now = deps.clock.now()
  const budget = await removeBudget(deps.db, { id, expectedVersion: version, actor: cliActor, now })
  if (given.has('json')) {
    writeLine(deps.stdout, JSON.stringify({ removed: budget }, null, 2))
    return 0
  }
  const name = (await scopeNames(deps.db, [budget.scope])).get(scopeKey(budget.scope)) ?? 'what is gone'
  writeLine(deps.stdout, `Removed the budget of ${name}: ${termsInWords(budget)}. It counts and blocks no more.`)
  return 0
}
