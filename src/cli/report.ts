import { AppError } from '../base/app-error.ts'
import { countText } from '../base/count.ts'
import { formatUsd } from '../base/money.ts'
import { program } from '../base/program.ts'
import { providerName, providers } from '../base/provider.ts'
import { findPersonByEmail } from '../people/person.ts'
import { defaultPeriod } from '../reports/period.ts'
import { type SpendReport, spendReport } from '../reports/spend-report.ts'
import { type CliDeps, type Command, type Given, writeLine } from './command.ts'
import { readProvider } from './provider-name.ts'
import { readPeriod } from './read-period.ts'
import { shown } from './shown.ts'
import { table } from './table.ts'
import { teamNamed } from './team-named.ts'

export const report: Command = {
  name: 'report',
  takes: [],
  summary: 'Show what one person (--person), a team (--team) or everybody (--org) spent, by provider, model and day.',
  examples: [
    'report --org',
    'report --team payments --period 30d',
    'report --person ana@example.com --period 7d',
    'report --org --provider cursor --period "last month" --json',
  ],
  options: {
    person: { value: 'E', help: "the person's e-mail" },
    team: { value: 'T', help: 'a team with its sub-teams, by who was in it on the day' },
    org: { help: 'the whole organisation' },
    provider: { value: 'P', help: 'only anthropic, openai or cursor' },
    period: { value: 'W', help: '7d, mtd (default), cycle, "last month", 2026-10, 2026-q3, nov 3..nov 9' },
    json: { help: 'as JSON, money in whole millionths of a dollar' },
  },
  run: showReport,
}

async function showReport(deps: CliDeps, given: Given): Promise<number> {
  const email = given.text('person')
  const teamName = given.text('team')
  if (['person', 'team', 'org'].filter((option) => given.has(option)).length !== 1) {
    throw new AppError('bad-input', 'report needs one of --person E (an e-mail), --team T and --org.')
  }
  const team = teamName === null ? null : await teamNamed(deps.db, teamName)
  const provider = given.text('provider')
  const period = await readPeriod(deps, given.text('period') ?? defaultPeriod)
  const figures = await spendReport(deps.db, {
    period,
    ...(provider === null ? {} : { provider: readProvider(provider, providers) }),
    ...(team ? { teamId: team.id } : {}),
    personId: email === null ? null : await personIdOf(deps, email),
  })
  writeLine(deps.stdout, given.has('json') ? jsonOf(figures) : textOf(figures, email ?? team?.name ?? 'everybody'))
  return 0
}

async function personIdOf(deps: CliDeps, email: string): Promise<string> {
  const person = await findPersonByEmail(deps.db, email)
  if (person) return person.id
  throw new AppError(
    'not-found',
    `Nobody here has the e-mail “${shown(email)}”. See who has keys with: ${program} key list`,
  )
}

function jsonOf(figures: SpendReport): string {
  const { usageSpendMicroUsd, includedValueMicroUsd, seatsMicroUsd, totalMicroUsd, requests, unpricedRequests } =
    figures
  const { byDay, byProvider, byModel } = figures
  const totals = { usageSpendMicroUsd, includedValueMicroUsd, seatsMicroUsd, totalMicroUsd, requests, unpricedRequests }
  return JSON.stringify({ ...totals, byDay, byProvider, byModel }, null, 2)
}

function textOf(figures: SpendReport, who: string): string {
  const only = figures.provider ? `, ${providerName(figures.provider)} only` : ''
  const unpriced =
    figures.unpricedRequests > 0
      ? ` (${countText(figures.unpricedRequests)} of them with no known price, not in the spend)`
      : ''
  const totals = [
    ['Usage spend', formatUsd(figures.usageSpendMicroUsd)],
    ['Seats', formatUsd(figures.seatsMicroUsd)],
    ['Total', formatUsd(figures.totalMicroUsd)],
    ['Included value', `${formatUsd(figures.includedValueMicroUsd)} (inside allowances, not in the total)`],
    ['Requests', `${countText(figures.requests)}${unpriced}`],
  ]
  const width = Math.max(...totals.map(([name = '']) => name.length))
  const lines = totals.map(([name = '', value = '']) => `${name.padEnd(width)}  ${value}`)
  const title = `Spend of ${who}, ${figures.period.label}${only} (UTC days)`
  if (figures.byDay.length === 0) return [title, '', ...lines, '', 'Nothing was used in this period.'].join('\n')
  return [
    title,
    '',
    ...lines,
    '',
    part(
      ['PROVIDER'],
      figures.byProvider.map((row) => [[providerName(row.provider)], row]),
    ),
    '',
    part(
      ['MODEL', 'PROVIDER'],
      figures.byModel.map((row) => [[row.model || '(fees)', providerName(row.provider)], row]),
    ),
    '',
    part(
      ['DAY', 'PROVIDER'],
      figures.byDay.map((row) => [[row.day, providerName(row.provider)], row]),
    ),
  ].join('\n')
}

type Row = Pick<SpendReport, 'requests' | 'usageSpendMicroUsd' | 'includedValueMicroUsd'>

function part(of: string[], rows: Array<[string[], Row]>): string {
  return table({
    head: [...of, 'REQUESTS', 'USAGE SPEND', 'INCLUDED VALUE'],
    right: ['REQUESTS', 'USAGE SPEND', 'INCLUDED VALUE'],
    rows: rows.map(([names, row]) => [
      ...names,
      countText(row.requests),
      formatUsd(row.usageSpendMicroUsd),
      formatUsd(row.includedValueMicroUsd),
    ]),
  })
}
