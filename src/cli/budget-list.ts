import { program } from '../base/program.ts'
import { listBudgets } from '../budgets/budget.ts'
import { budgetStatuses } from '../budgets/status.ts'
import { folded } from '../people/folded.ts'
import { readOrganisation } from '../settings/organisation.ts'
import { budgetHead, budgetNumbers, budgetRow, plainBudget } from './budget-text.ts'
import { type CliDeps, type Command, type Given, writeLine } from './command.ts'
import { table } from './table.ts'

export const budgetList: Command = {
  name: 'budget list',
  takes: [],
  summary: 'List budgets with what is used of them, the most used first.',
  examples: ['budget list', 'budget list --search payments --json'],
  options: {
    search: { value: 'T', help: 'only whose name or kind holds this' },
    json: { help: 'as JSON, money in whole millionths of a dollar' },
  },
  run: list,
}

async function list(deps: CliDeps, given: Given): Promise<number> {
  const now = deps.clock.now()
  const asked = folded(given.text('search') ?? '')
  const statuses = (await budgetStatuses(deps.db, { budgets: await listBudgets(deps.db), now }))
    .filter(({ scopeName, budget }) => folded(`${scopeName} ${budget.scope.kind}`).includes(asked))
    .toSorted((a, b) => b.spentMicroUsd / b.limitMicroUsd - a.spentMicroUsd / a.limitMicroUsd)
  if (given.has('json')) {
    writeLine(deps.stdout, JSON.stringify(statuses.map(plainBudget), null, 2))
    return 0
  }
  if (statuses.length === 0) {
    const how = `Set one with: ${program} budget set --team T --amount 500 --period month`
    writeLine(deps.stdout, asked === '' ? `There is no budget yet. ${how}` : 'No budget has that in its name.')
    return 0
  }
  const { timeZone } = await readOrganisation(deps.db)
  const rows = statuses.map((status) => budgetRow(status, timeZone))
  writeLine(deps.stdout, table({ head: budgetHead, rows, right: budgetNumbers }))
  return 0
}
