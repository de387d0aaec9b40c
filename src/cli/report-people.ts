import { AppError } from '../base/app-error.ts'
import { countText } from '../base/count.ts'
import { formatUsd } from '../base/money.ts'
import { defaultPeriod } from '../reports/period.ts'
import { type MemberRow, type TeamReport, teamReport } from '../reports/team-report.ts'
import { type CliDeps, type Command, type Given, writeLine } from './command.ts'
import { periodOption, readPeriod } from './read-period.ts'
import { table } from './table.ts'
import { teamNamed } from './team-named.ts'

export const reportPeople: Command = {
  name: 'report people',
  takes: [],
  summary: 'Show who spent what, of everybody or of one team, most first, with the period before; and the teams.',
  examples: ['report people --period 30d', 'report people --team payments --period "last month" --json'],
  options: {
    team: { value: 'T', help: 'only this team with its sub-teams, by who was in it on the day' },
    period: periodOption,
    json: { help: 'as JSON: {name, from, to, total, rows, teams}; money in whole millionths of a dollar' },
  },
  run: showPeople,
}

async function showPeople(deps: CliDeps, given: Given): Promise<number> {
  const team = given.text('team')
  const period = await readPeriod(deps, given.text('period') ?? defaultPeriod)
  const scope =
    team === null
      ? ({ kind: 'org' } as const)
      : ({ kind: 'team', teamId: (await teamNamed(deps.db, team)).id } as const)
  const report = await teamReport(deps.db, { scope, period, now: deps.clock.now() })
  if (!report) throw new AppError('not-found', 'This team was removed meanwhile.')
  writeLine(deps.stdout, given.has('json') ? jsonOf(report) : textOf(report))
  return 0
}

function jsonOf({ name, period, total, rows, teams }: TeamReport): string {
  const { from, to } = period.range
  return JSON.stringify({ name, from, to, total, rows, teams }, null, 2)
}

function textOf({ name, period, total, rows, teams }: TeamReport): string {
  const title = `Spend of ${name}, ${period.label} (UTC days): ${formatUsd(total.usageSpendMicroUsd)}`
  if (rows.length === 0) return `${title}\nNothing was used in this period or the one before.`
  const numbers = ['USAGE SPEND', 'BEFORE', 'REQUESTS']
  const people = table({
    head: ['WHO', 'E-MAIL', ...numbers, 'TOP MODEL'],
    right: numbers,
    rows: rows.map((row) => [...whoIs(row), ...sums(row), row.topModel ?? '']),
  })
  if (teams.length < 2) return [title, '', people].join('\n')
  const byTeam = table({
    head: ['TEAM', 'PEOPLE', ...numbers],
    right: ['PEOPLE', ...numbers],
    rows: teams.map((row) => [row.name, countText(row.people), ...sums(row)]),
  })
  return [title, '', people, '', byTeam].join('\n')
}

function whoIs({ member }: MemberRow): [name: string, email: string] {
  return member.kind === 'unmatched' ? ['(matched to nobody)', ''] : [member.name, member.email ?? '']
}

function sums({
  usageSpendMicroUsd,
  previousMicroUsd,
  requests,
}: Pick<MemberRow, 'usageSpendMicroUsd' | 'previousMicroUsd' | 'requests'>): string[] {
  return [formatUsd(usageSpendMicroUsd), formatUsd(previousMicroUsd), countText(requests)]
}
