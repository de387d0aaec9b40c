import { AppError } from '../base/app-error.ts'
import { nearest } from '../base/nearest.ts'
import { isDatabaseAway } from '../db/database.ts'
import { audit } from './audit-list.ts'
import { backtestCommand } from './backtest.ts'
import { budgetList } from './budget-list.ts'
import { budgetRaise } from './budget-raise.ts'
import { budgetRemove } from './budget-remove.ts'
import { budgetSet } from './budget-set.ts'
import { budgetShow } from './budget-show.ts'
import { collect } from './collect.ts'
import { type CliEntry, type Command, type CommandAlone, writeLine } from './command.ts'
import { detect } from './detect.ts'
import { detectionSet, detectionShow } from './detection.ts'
import { exportCommand } from './export.ts'
import { commandPage, overview } from './help.ts'
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
import { organisationSet, organisationShow } from './organisation.ts'
import { personList } from './person-list.ts'
import { personOwner } from './person-owner.ts'
import { personRole } from './person-role.ts'
import { providerAdd } from './provider-add.ts'
import { providerDisable, providerEnable, providerRemove } from './provider-change.ts'
import { providerList } from './provider-list.ts'
import { readOptions } from './read-options.ts'
import { report } from './report.ts'
import { shown } from './shown.ts'
import { teamAssign } from './team-assign.ts'
import { teamLead, teamRename, teamSet } from './team-change.ts'
import { teamCreate } from './team-create.ts'
import { teamExport } from './team-export.ts'
import { teamImport } from './team-import.ts'
import { teamList } from './team-list.ts'
import { teamRemove } from './team-remove.ts'
import { version } from './version.ts'

const commands: ReadonlyArray<Command | CommandAlone> = [
  providerAdd,
  providerList,
  providerDisable,
  providerEnable,
  providerRemove,
  collect,
  detect,
  keyCreate,
  keyList,
  keyRotate,
  keyPause,
  keyResume,
  keyRevoke,
  budgetList,
  budgetShow,
  budgetSet,
  budgetRaise,
  budgetRemove,
  report,
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
  personRole,
  personOwner,
  teamList,
  teamCreate,
  teamRename,
  teamSet,
  teamAssign,
  teamLead,
  teamRemove,
  teamExport,
  teamImport,
  organisationShow,
  organisationSet,
  detectionShow,
  detectionSet,
]

/**
 * Runs one command, given as the words behind the program's name. Returns the exit code: 0 done, 1 not done, 2 not
 * understood, 130 given up by Ctrl-C. Answers go to `stdout`, everything else to `stderr`.
 */
export async function runCli(argv: string[], entry: CliEntry): Promise<number> {
  try {
    return await run(argv, entry)
  } catch (thrown) {
    if (thrown instanceof AppError) {
      writeLine(entry.stderr, thrown.say)
      return thrown.code === 'bad-input' ? 2 : 1
    }
    if (!isDatabaseAway(thrown)) throw thrown
    writeLine(
      entry.stderr,
      'The database does not answer, so nothing was done. Check that it runs and DATABASE_URL, then try again.',
    )
    return 1
  }
}

async function run(argv: string[], entry: CliEntry): Promise<number> {
  const [first = 'help', ...rest] = argv
  if (['version', '--version', '-v'].includes(first)) return say(entry, `tally ${version}`)
  if (['help', '--help', '-h'].includes(first)) {
    return say(entry, rest.length === 0 ? overview(commands) : commandPage(commandOf(rest).command))
  }
  const { command, args } = commandOf(argv)
  if (args.includes('--help') || args.includes('-h')) return say(entry, commandPage(command))
  command.refuse?.(args)
  const given = readOptions(command, args)
  if ('runAlone' in command) return command.runAlone(entry, given)
  return command.run(await entry.open(), given)
}

function say(entry: CliEntry, text: string): number {
  writeLine(entry.stdout, text)
  return 0
}

function commandOf(words: string[]): { command: Command | CommandAlone; args: string[] } {
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
  const typed = second === undefined ? first : `${first} ${second}`
  const names = [...commands.map((command) => command.name), 'help', 'version']
  const meant = nearest(typed, names) ?? nearest(first, names)
  const hint = meant ? `Did you mean ${meant}?` : 'See them all with: npm run tally -- help'
  return new AppError('bad-input', `There is no command “${shown(inGroup.length > 0 ? typed : first)}”. ${hint}`)
}
