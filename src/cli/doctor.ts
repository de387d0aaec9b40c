import type { Checked } from '../base/checked.ts'
import { counted } from '../base/count.ts'
import { type CliEntry, type CommandAlone, type Given, writeLine } from './command.ts'
import { wrapped } from './wrapped.ts'

export const doctor: CommandAlone = {
  name: 'doctor',
  takes: [],
  summary:
    'Look at the whole installation: configuration, data folder, database, Slack, charts, providers, vendors, mail, public ' +
    'address, clock and backlogs. Says what was seen and what to do; changes nothing and sends nobody anything.',
  examples: ['doctor', 'doctor --strict --json'],
  options: {
    strict: { help: 'exit with 1 for warnings too' },
    json: { help: 'as JSON: {outcome, checks: [{check, outcome, seen, todo}]}' },
  },
  runAlone: examine,
}

const marks: Record<Checked['outcome'], string> = {
  fine: '✓ fine   ',
  warning: '! warning',
  broken: '✗ broken ',
  skipped: '- skipped',
}

async function examine(entry: CliEntry, given: Given): Promise<number> {
  const { stdout } = entry
  const isJson = given.has('json')
  const checks: Checked[] = []
  for await (const one of entry.examine()) {
    checks.push(one)
    if (!isJson) writeLine(stdout, lineOf(one))
  }
  const outcome = worstOf(checks)
  if (isJson) writeLine(stdout, JSON.stringify({ outcome, checks }, null, 2))
  else writeLine(stdout, `\n${inAll(checks)}`)
  return outcome === 'broken' || (outcome === 'warning' && given.has('strict')) ? 1 : 0
}

const indent = 12

function lineOf({ check, outcome, seen, todo }: Checked): string {
  const lines = [wrapped(`${check}: ${seen}`.replaceAll('\n', ' '), { indent })]
  if (todo !== '') lines.push(wrapped(`→ ${todo}`, { indent: indent + 2 }))
  return `${marks[outcome]}   ${lines.join(`\n${' '.repeat(indent)}`)}`
}

function worstOf(checks: readonly Checked[]): 'fine' | 'warning' | 'broken' {
  if (checks.some(({ outcome }) => outcome === 'broken')) return 'broken'
  return checks.some(({ outcome }) => outcome === 'warning') ? 'warning' : 'fine'
}

function inAll(checks: readonly Checked[]): string {
  const times = (outcome: Checked['outcome']) => checks.filter((one) => one.outcome === outcome).length
  const [isBroken, warnings] = [times('broken'), times('warning')]
  const what = [
    ...(isBroken > 0 ? [`${isBroken} broken`] : []),
    ...(warnings > 0 ? [counted(warnings, 'warning')] : []),
    `${times('fine')} fine`,
    ...(times('skipped') > 0 ? [`${times('skipped')} skipped`] : []),
  ]
  return `${counted(checks.length, 'check')}: ${what.join(', ')}.`
}
