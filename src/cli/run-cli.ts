import { AppError } from '../base/app-error.ts'
import { nearest } from '../base/nearest.ts'
import { program } from '../base/program.ts'
import { audit } from './audit-list.ts'
import { backtestCommand } from './backtest.ts'
import { backup } from './backup.ts'
import { budgetList } from './budget-list.ts'
import { budgetRaise } from './budget-raise.ts'
import { budgetRemove } from './budget-remove.ts'
import { budgetSet } from './budget-set.ts'
import { budgetShow } from './budget-show.ts'
import { collect } from './collect.ts'
import { type CliEntry, type Command, type CommandAlone, writeLine } from './command.ts'
import { type CommandTable, commandsOf } from './command-table.ts'
import { completionCommand } from './completion.ts'
import { detect } from './detect.ts'
import { doctor } from './doctor.ts'
import { exportCommand } from './export.ts'
import { commandPage, nounPage, overview, tableJson } from './help.ts'
import { importCommand } from './import.ts'
import { importUndo } from './import-undo.ts'
import { invoicePool, invoiceRate } from './invoice-change.ts'
import { invoiceExplain } from './invoice-explain.ts'
import { invoiceExport } from './invoice-export.ts'
import { invoiceList } from './invoice-list.ts'
import { invoiceMonths } from './invoice-months.ts'
import { invoiceShow } from './invoice-show.ts'
import { keyCreate } from './key-create.ts'
import { keyList } from './key-list.ts'
import { keyPause, keyResume } from './key-pause.ts'
import { keyRevoke } from './key-revoke.ts'
import { keyRotate } from './key-rotate.ts'
import { keyShow } from './key-show.ts'
import { move } from './move.ts'
import { personDelete } from './person-delete.ts'
import { personExport } from './person-export.ts'
import { personList } from './person-list.ts'
import { personOwner } from './person-owner.ts'
import { personReturn } from './person-return.ts'
import { personRole } from './person-role.ts'
import { personShow } from './person-show.ts'
import { providerAdd } from './provider-add.ts'
import { providerDisable, providerEnable, providerRemove } from './provider-change.ts'
import { providerList } from './provider-list.ts'
import { readOptions } from './read-options.ts'
import { report } from './report.ts'
import { reportCompare } from './report-compare.ts'
import { reportModels } from './report-models.ts'
import { reportPeople } from './report-people.ts'
import { restore } from './restore.ts'
import { secretsReseal } from './secrets-reseal.ts'
import { secretsStatus } from './secrets-status.ts'
import { settingsSet, settingsShow } from './settings.ts'
import { shown } from './shown.ts'
import { slackDisconnect, slackLink, slackList } from './slack.ts'
import { start } from './start.ts'
import { teamAssign } from './team-assign.ts'
import { teamLead, teamRename, teamSet } from './team-change.ts'
import { teamCreate } from './team-create.ts'
import { teamExport } from './team-export.ts'
import { teamImport } from './team-import.ts'
import { teamList } from './team-list.ts'
import { teamRemove } from './team-remove.ts'
import { tellError } from './tell-error.ts'
import { tokenCreate } from './token-create.ts'
import { tokenList } from './token-list.ts'
import { tokenRevoke } from './token-revoke.ts'
import { version } from './version.ts'

/** Every command. Where it stands in the help, subjects.ts says. */
export const commands: CommandTable = [
  start,
  doctor,
  settingsShow,
  settingsSet,
  slackList,
  slackLink,
  slackDisconnect,
  providerAdd,
  providerList,
  providerDisable,
  providerEnable,
  providerRemove,
  collect,
  detect,
  keyCreate,
  keyList,
  keyShow,
  keyRotate,
  keyPause,
  keyResume,
  keyRevoke,
  tokenCreate,
  tokenList,
  tokenRevoke,
  budgetList,
  budgetShow,
  budgetSet,
  budgetRaise,
  budgetRemove,
  report,
  reportPeople,
  reportModels,
  reportCompare,
  exportCommand,
  importCommand,
  importUndo,
  invoiceList,
  invoiceShow,
  invoiceExplain,
  invoiceExport,
  invoiceMonths,
  invoicePool,
  invoiceRate,
  backtestCommand,
  audit,
  personList,
  personShow,
  personRole,
  personOwner,
  personExport,
  personDelete,
  personReturn,
  teamList,
  teamCreate,
  teamRename,
  teamSet,
  teamAssign,
  teamLead,
  teamRemove,
  teamExport,
  teamImport,
  backup,
  restore,
  move,
  secretsStatus,
  secretsReseal,
  completionCommand(() => commands),
]

/**
 * Runs one command, given as the words behind the program's name. Returns the exit code: 0 done, 1 not done, 2 not
 * understood, 130 given up by Ctrl-C. Answers go to `stdout`, everything else to `stderr`; with `--json` an error is its last
 * line, as `{"error":{"code","say"}}`.
 */
export async function runCli(argv: string[], entry: CliEntry): Promise<number> {
  try {
    return await run(argv, entry)
  } catch (thrown) {
    return tellError(thrown, { words: argv, stderr: entry.stderr })
  }
}

async function run(argv: string[], entry: CliEntry): Promise<number> {
  const [first = 'help', ...rest] = argv
  if (['version', '--version', '-v'].includes(first)) return say(entry, versionText(rest))
  if (['help', '--help', '-h'].includes(first)) return say(entry, helpText(rest))
  const { command, args } = commandOf(argv)
  if (args.includes('--help') || args.includes('-h')) return say(entry, commandPage(commands, command))
  command.refuse?.(args)
  const given = readOptions(command, args)
  if ('runAlone' in command) return command.runAlone(entry, given)
  return command.run(await entry.open(), given)
}

function say(entry: CliEntry, text: string): number {
  writeLine(entry.stdout, text)
  return 0
}

function versionText(args: string[]): string {
  return args.includes('--json') ? JSON.stringify({ version }) : `tally ${version}`
}

function helpText(args: string[]): string {
  const words = args.filter((word) => word !== '--json')
  const [noun, ...more] = words
  const isJson = words.length < args.length
  if (noun === undefined) return isJson ? tableJson(commands) : overview(commands)
  const group = commandsOf(commands, noun)
  if (more.length === 0 && group.length > 0 && group.every(({ name }) => name !== noun)) {
    return isJson ? tableJson(group) : nounPage(commands, noun)
  }
  const { command } = commandOf(words)
  return isJson ? tableJson([command]) : commandPage(commands, command)
}

/** The command the first words name, and what stands behind it. Throws `bad-input` with what was meant. */
export function commandOf(words: string[]): { command: Command | CommandAlone; args: string[] } {
  for (const length of [2, 1]) {
    const name = words.slice(0, length).join(' ')
    const command = commands.find((candidate) => candidate.name === name)
    if (command) return { command, args: words.slice(length) }
  }
  throw notACommand(words)
}

function notACommand(words: string[]): AppError {
  const [first = '', second] = words
  const inGroup = commands.map((command) => command.name).filter((name) => name.startsWith(`${first} `))
  if (inGroup.length > 0 && (second === undefined || second.startsWith('-'))) {
    return new AppError('bad-input', `${first} needs one more word: ${inGroup.join(', ')}.`)
  }
  const renamed = renamedTo.get(`${first} ${second}`) ?? renamedTo.get(first)
  if (renamed) return new AppError('bad-input', `“${shown(first)}” is now: ${renamed}.`)
  const typed = second === undefined ? first : `${first} ${second}`
  const names = [...commands.map((command) => command.name), 'help', 'version']
  const meant = nearest(typed, names) ?? nearest(first, names)
  const hint = meant ? `Did you mean ${meant}?` : `See them all with: ${program} help`
  return new AppError('bad-input', `There is no command “${shown(inGroup.length > 0 ? typed : first)}”. ${hint}`)
}

// What people have in their scripts and memory.
const renamedTo: ReadonlyMap<string, string> = new Map(
  Object.entries({
    'organisation show': 'settings show',
    'organisation set': 'settings set',
    'detection show': 'settings show detection',
    'detection set': 'settings set',
    organisation: 'settings show, settings set',
    detection: 'settings show detection, settings set',
  }),
)
