import { AppError } from '../base/app-error.ts'
import { program } from '../base/program.ts'
import { type Budget, listBudgets } from '../budgets/budget.ts'
import { findScope } from '../budgets/find-scope.ts'
import type { NamedScope } from '../budgets/find-scope-named.ts'
import type { ScopeWords } from '../budgets/parse-budget-words.ts'
import { type BudgetPeriod, budgetPeriods } from '../budgets/period.ts'
import { type CliDeps, type Given, type Option, writeLine } from './command.ts'
import { shown } from './shown.ts'

/** The options that say whose budget is meant; one of them has to be given. */
export const scopeOptions: Readonly<Record<string, Option>> = {
  person: { value: 'E', help: 'a person or robot, by e-mail or name' },
  team: { value: 'T', help: 'a team, with its sub-teams' },
  project: { value: 'P', help: 'a project, by the name requests give it' },
  key: { value: 'K', help: 'a key, by id, by what key list shows of it, or by name' },
  org: { help: 'the whole organisation' },
}

export const periodOption: Option = { value: 'W', help: 'day, week, month, cycle (the billing cycle) or year' }

const named = ['person', 'team', 'project', 'key'] as const

/**
 * The scope the options name; to see a budget, part of a name is enough. Throws `bad-input` or `not-found` naming the
 * option, with what comes near.
 */
export async function scopeGiven(deps: CliDeps, command: string, given: Given): Promise<NamedScope> {
  const { option, words } = wordsGiven(command, given)
  const wholeNames = command !== 'budget show'
  const found = await findScope(deps.db, words, { viewer: null, now: deps.clock.now(), wholeNames })
  switch (found.outcome) {
    case 'found':
      return found.scope
    case 'several': {
      const all = found.scopes.map(described).join(', ')
      throw new AppError('bad-input', `${option} names several: ${all}. Give an e-mail or id that only one has.`)
    }
    case 'none': {
      const typed = 'text' in words ? shown(words.text) : ''
      if (found.unused && found.nearest.length === 0) return newProject(deps, found.unused)
      const near = found.nearest.length > 0 ? ` Did you mean ${found.nearest.map(described).join(', ')}?` : ''
      throw new AppError('not-found', `${option}: there is no ${words.kind} “${typed}”.${near}`)
    }
  }
}

// Nobody has to use a project before it can have a budget, but a slip should be seen.
function newProject(deps: CliDeps, project: NamedScope): NamedScope {
  writeLine(deps.stderr, `Nothing was counted for the project “${shown(project.name)}” so far.`)
  return project
}

function wordsGiven(command: string, given: Given): { option: string; words: ScopeWords } {
  const options = named.filter((name) => given.has(name))
  const [only, ...more] = options
  if (more.length > 0 || (only && given.has('org'))) {
    throw new AppError(
      'bad-input',
      `${command} takes one of --person, --team, --project, --key and --org, not several.`,
    )
  }
  if (only) return { option: `--${only}`, words: { kind: only, text: given.text(only) ?? '' } }
  if (given.has('org')) return { option: '--org', words: { kind: 'org' } }
  throw new AppError('bad-input', `${command} needs one of --person E, --team T, --project P, --key K or --org.`)
}

function described({ scope, name, of }: NamedScope): string {
  if (scope.kind === 'key') return `“${name}” of ${of ?? 'nobody'} (${scope.lineageId})`
  return `“${name}”`
}

/** The period an option names; null where it was not given. */
export function periodGiven(given: Given): BudgetPeriod | null {
  const text = given.text('period')
  if (text === null) return null
  const period = budgetPeriods.find((one) => one === text.toLowerCase())
  if (period) return period
  throw new AppError('bad-input', `--period “${shown(text)}” is none. Give day, week, month, cycle or year.`)
}

/** The one budget the options name. Throws `not-found`, or `bad-input` where only the period is missing. */
export async function budgetGiven(deps: CliDeps, command: string, given: Given): Promise<Budget> {
  const scope = await scopeGiven(deps, command, given)
  const period = periodGiven(given)
  const budgets = await listBudgets(deps.db, { scopes: [scope.scope], ...(period ? { period } : {}) })
  const [only, ...more] = budgets
  if (!only) {
    const kind = period ? `budget per ${period}` : 'budget'
    throw new AppError('not-found', `${described(scope)} has no ${kind}. See all with: ${program} budget list`)
  }
  if (more.length === 0) return only
  const periods = budgets.map((budget) => budget.period).join(', ')
  throw new AppError('bad-input', `${described(scope)} has several budgets. Say which with --period: ${periods}.`)
}
