import { countText } from '../base/count.ts'
import { formatUsd } from '../base/money.ts'
import { percentText } from '../base/percent.ts'
import { providerName } from '../base/provider.ts'
import { type ModelsReport, modelsReport } from '../reports/models.ts'
import { defaultPeriod } from '../reports/period.ts'
import { type CliDeps, type Command, type Given, writeLine } from './command.ts'
import { periodOption, readPeriod } from './read-period.ts'
import { scopeNamed, scopeOfFigures } from './scope-named.ts'
import { table } from './table.ts'

export const reportModels: Command = {
  name: 'report models',
  takes: [],
  summary: 'Show what each model cost, a request and a million tokens, and what of it came from caches.',
  examples: ['report models --period 30d', 'report models --team payments --json'],
  options: {
    ...scopeOfFigures,
    period: periodOption,
    json: { help: 'as JSON: {name, from, to, models, saving, …}; money in whole millionths of a dollar' },
  },
  run: showModels,
}

async function showModels(deps: CliDeps, given: Given): Promise<number> {
  const scope = await scopeNamed(deps, given)
  const period = await readPeriod(deps, given.text('period') ?? defaultPeriod)
  const report = await modelsReport(deps.db, { scope, period, now: deps.clock.now(), usersOf: () => [] })
  writeLine(deps.stdout, given.has('json') ? jsonOf(report) : textOf(report))
  return 0
}

function jsonOf({ scope, period, models, saving, cachingSavedMicroUsd, usageSpendMicroUsd }: ModelsReport): string {
  const { from, to } = period.range
  const sums = { usageSpendMicroUsd, cachingSavedMicroUsd }
  return JSON.stringify({ name: scope.name, from, to, ...sums, models, saving }, null, 2)
}

function textOf({ scope, period, models, usageSpendMicroUsd }: ModelsReport): string {
  const title = `Models of ${scope.name}, ${period.label} (UTC days): ${formatUsd(usageSpendMicroUsd)}`
  if (models.length === 0) return `${title}\nNothing was used in this period.`
  const numbers = ['USAGE SPEND', 'BEFORE', 'REQUESTS', 'A REQUEST', 'A MILLION TOKENS', 'FROM CACHES']
  const rows = models.map((row) => [
    ...[row.label || '(fees)', providerName(row.provider)],
    ...[row.usageSpendMicroUsd, row.previousMicroUsd].map(formatUsd),
    countText(row.requests),
    ...[row.perRequestMicroUsd, row.perMillionMicroUsd].map((amount) => (amount === null ? '' : formatUsd(amount))),
    row.cacheReadShare === null ? '' : percentText(row.cacheReadShare),
  ])
  return [title, '', table({ head: ['MODEL', 'PROVIDER', ...numbers], right: numbers, rows })].join('\n')
}
