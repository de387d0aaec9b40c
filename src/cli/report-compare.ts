import { AppError } from '../base/app-error.ts'
import { countText } from '../base/count.ts'
import { formatUsd, type MicroUsd, microUsd } from '../base/money.ts'
import type { Db } from '../db/database.ts'
import { findPersonNamed } from '../people/find-person.ts'
import { findTeam } from '../people/team.ts'
import { type ComparedSide, type Comparison, compare } from '../reports/compare.ts'
import { defaultPeriod } from '../reports/period.ts'
import { personScope, type Scope, teamScope, wholeOrganisation } from '../reports/scope.ts'
import { type CliDeps, type Command, type Given, writeLine } from './command.ts'
import { personNamed } from './person-named.ts'
import { periodOption, readPeriod } from './read-period.ts'
import { table } from './table.ts'

export const reportCompare: Command = {
  name: 'report compare',
  takes: ['<who>', '[who]'],
  summary:
    'Set two people or teams beside each other, or with --with two periods of one, and say what the difference is made of. ' +
    'Who: a team, an e-mail or name, or everybody.',
  examples: ['report compare payments platform', 'report compare everybody --period mtd --with "last month" --json'],
  options: {
    period: periodOption,
    with: { value: 'W', help: 'the other period, where one is compared with itself' },
    json: { help: 'as JSON: {by, first, second, parts}; money in whole millionths of a dollar' },
  },
  run: showComparison,
}

async function showComparison(deps: CliDeps, given: Given): Promise<number> {
  const [one = '', other] = given.words
  const otherPeriod = given.text('with')
  if ((other === undefined) === (otherPeriod === null)) {
    throw new AppError('bad-input', 'Give a second name, or the other period with --with, not both.')
  }
  const scope = await scopeCalled(deps.db, one)
  const period = await readPeriod(deps, given.text('period') ?? defaultPeriod)
  const comparison = await compare(deps.db, {
    first: { scope, period },
    second: {
      scope: other === undefined ? scope : await scopeCalled(deps.db, other),
      period: otherPeriod === null ? period : await readPeriod(deps, otherPeriod),
    },
  })
  writeLine(deps.stdout, given.has('json') ? jsonOf(comparison) : textOf(comparison))
  return 0
}

// Teams have few names, people many; whoever is called like a team has an e-mail address.
async function scopeCalled(db: Db, text: string): Promise<Scope> {
  if (['everybody', 'org'].includes(text.toLowerCase())) return wholeOrganisation
  const team = await findTeam(db, text)
  if ('team' in team) return teamScope(team.team)
  const found = await findPersonNamed(db, text)
  return personScope('person' in found ? found.person : await personNamed(db, text))
}

function jsonOf({ by, first, second, parts }: Comparison): string {
  const side = ({ scope, period, byDay: _, ...figures }: ComparedSide) => ({
    ...{ name: scope.name, from: period.range.from, to: period.range.to },
    ...figures,
  })
  return JSON.stringify({ by, first: side(first), second: side(second), parts }, null, 2)
}

function textOf({ first, second, parts }: Comparison): string {
  const rows: Array<[string, (side: ComparedSide) => string]> = [
    ['Usage spend', (side) => formatUsd(side.usageSpendMicroUsd)],
    ['Included value', (side) => formatUsd(side.includedValueMicroUsd)],
    ['Requests', (side) => countText(side.requests)],
    ['People', (side) => countText(side.people)],
  ]
  const heads = [first, second].map(({ scope, period }) => `${scope.name}, ${period.label}`)
  const difference = microUsd(second.usageSpendMicroUsd - first.usageSpendMicroUsd)
  const made = words.map(([part, say]) => [say, signed(parts[part])])
  return [
    table({ head: ['', ...heads], right: heads, rows: rows.map(([name, of]) => [name, of(first), of(second)]) }),
    '',
    `The second less the first: ${signed(difference)}. It is made of:`,
    table({ head: ['', 'AMOUNT'], right: ['AMOUNT'], rows: made }),
  ].join('\n')
}

const words = [
  ['volume', 'More or fewer requests'],
  ['mix', 'Other models'],
  ['price', 'What a request of the same model costs'],
  ['other', 'Fees and adjustments'],
] as const

function signed(amount: MicroUsd): string {
  return amount > 0 ? `+${formatUsd(amount)}` : formatUsd(amount)
}
