import { writeFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { AppError } from '../base/app-error.ts'
import { addDays } from '../base/calendar.ts'
import type { FileImports, ImportedFile, TakenFile } from '../imports/file-imports.ts'
import { openFileImports } from '../imports/open-file-imports.ts'
import type { DaySpan } from '../imports/preview.ts'
import { parsePeriod } from '../reports/period.ts'
import { reportCalendar } from '../reports/report-calendar.ts'
import { badPath } from './bad-path.ts'
import { cliActor } from './cli-actor.ts'
import { type CliDeps, type Command, type Given, writeLine } from './command.ts'
import { importProgress } from './import-progress.ts'
import { importedText, previewText } from './import-text.ts'
import { incomingFile } from './incoming-file.ts'
import { personNamed } from './person-named.ts'
import { shown } from './shown.ts'

export const importCommand: Command = {
  name: 'import',
  takes: ['<file…>'],
  summary:
    'Import usage (CSV of Cursor, Anthropic, OpenAI), invoices (PDF) or people lists. What a file is, its content says.',
  examples: [
    'import usage-events.csv',
    'import --preview *.pdf',
    'import spend.csv --period 2026-10 --whose ana@example.com',
  ],
  options: {
    preview: { help: 'show what importing would do, and change nothing' },
    period: { value: 'P', help: 'of when a file without dates is: 2026-10, "last month", 2026-10-01..2026-10-15' },
    whose: { value: 'E', help: 'whose usage it is, where the file names nobody: an e-mail or name' },
    account: { value: 'A', help: 'which account it is of, where the vendor has several: label or id' },
    rejected: { value: 'F', help: 'write the rows that cannot be taken, with the reasons, to this file (CSV)' },
    json: { help: 'as JSON; money in whole millionths of a dollar' },
  },
  run: importFiles,
}

type Asked = { deps: CliDeps; given: Given; files: FileImports; span: DaySpan | null; now: Date }

/** `ok`: it was recognised, nothing of it was rejected, and it is imported now or was before. `failed`: why it was not even read, or not imported. */
type Outcome =
  | { file: string; taken: TakenFile; imported: ImportedFile | null; ok: boolean }
  | { file: string; failed: AppError; ok: false }

async function importFiles(deps: CliDeps, given: Given): Promise<number> {
  if (given.has('rejected') && given.words.length > 1) {
    throw new AppError('bad-input', '--rejected is for one file at a time. Nothing was changed.')
  }
  const now = deps.clock.now()
  const asked = { deps, given, files: openFileImports(deps), span: await readSpan(deps, given, now), now }
  const outcomes: Outcome[] = []
  for (const file of given.words) outcomes.push(await importAmongOthers(asked, file))
  if (given.has('json')) writeLine(deps.stdout, JSON.stringify(outcomes.map(plain), null, 2))
  return outcomes.every(({ ok }) => ok) ? 0 : 1
}

// One alone is refused as any command is; of several the rest goes on.
async function importAmongOthers(asked: Asked, file: string): Promise<Outcome> {
  const { deps, given } = asked
  try {
    return await importOne(asked, file)
  } catch (thrown) {
    if (!(thrown instanceof AppError) || given.words.length === 1) throw thrown
    const name = shown(basename(file))
    const say = thrown.say.includes(name) ? thrown.say : `${name}: ${thrown.say}`
    if (!given.has('json')) writeLine(deps.stderr, say)
    return { file, failed: thrown, ok: false }
  }
}

async function importOne({ deps, given, files, span, now }: Asked, file: string): Promise<Outcome> {
  const by = { actor: cliActor, now }
  const progress = importProgress(deps.stderr)
  const onProgress = progress.show
  const incoming = await incomingFile(file)
  let taken = await files.take(incoming, { ...by, onProgress, ...(span ? { span } : {}) }).finally(progress.end)
  try {
    taken = await settled({ deps, given, files, now }, taken)
    await writeRejected(files, given, taken)
    const say = (text: string) => (given.has('json') ? undefined : writeLine(deps.stdout, text))
    say(`${shown(taken.name)}: ${previewText(taken.preview)}`)
    const isKnown = 'before' in taken.preview && taken.preview.before !== null
    if (!isImportable(taken) || isKnown || given.has('preview')) {
      await files.cancel(taken.fileId, by)
      return { file, taken, imported: null, ok: isClean(taken) }
    }
    const imported = await files.importFile(taken.fileId, { ...by, onProgress }).finally(progress.end)
    say(importedText(imported))
    return { file, taken: { ...taken, preview: imported.preview }, imported, ok: isClean(taken) }
  } catch (thrown) {
    await files.cancel(taken.fileId, by).catch(() => undefined)
    throw thrown
  }
}

/** What was said of the file on the command line beside it. */
async function settled({ deps, given, files, now }: Omit<Asked, 'span'>, taken: TakenFile): Promise<TakenFile> {
  const by = { actor: cliActor, now }
  const [account, whose] = [given.text('account'), given.text('whose')]
  let file = taken
  if (account !== null && file.accounts.length > 0) {
    const found = file.accounts.filter(({ id, label }) => String(id) === account || label === account)
    const [only] = found
    if (!only || found.length > 1) throw noAccount(file, account)
    file = await files.chooseAccount(file.fileId, only.id, by)
  }
  const isNobodys = file.preview.kind === 'usage' && file.preview.unmatched.some(({ handle }) => handle === '')
  if (whose !== null && isNobodys) {
    const { id } = await personNamed(deps.db, whose)
    file = await files.assign(file.fileId, { handle: '', personId: id }, by)
  }
  if (given.has('preview') || !isImportable(file)) return file
  if (file.accounts.length > 0 && !file.accounts.some(({ isChosen }) => isChosen)) throw noAccount(file, account)
  if (isNobodys && whose === null) {
    throw new AppError(
      'bad-input',
      `${shown(file.name)} does not say whose usage it is. Say --whose E; nothing was changed.`,
    )
  }
  return file
}

function noAccount({ name, accounts }: TakenFile, said: string | null): AppError {
  const there = accounts.map(({ id, label }) => `${id} “${shown(label)}”`).join(', ')
  const what = said === null ? 'The vendor has several accounts' : `--account “${shown(said)}” names no one account`
  return new AppError(
    'bad-input',
    `${shown(name)}: ${what}: ${there}. Say --account with one of them; nothing was changed.`,
  )
}

function isImportable({ preview: { kind } }: TakenFile): boolean {
  return ['usage', 'invoice', 'people', 'groups'].includes(kind)
}

function isClean(taken: TakenFile): boolean {
  const { preview } = taken
  return isImportable(taken) && (!('rejected' in preview) || preview.rejected.count === 0)
}

async function writeRejected(files: FileImports, given: Given, { fileId }: TakenFile): Promise<void> {
  const path = given.text('rejected')
  const rows = path === null ? null : await files.rejectedRows(fileId)
  if (path !== null && rows !== null) await writeFile(path, rows).catch(badPath(path))
}

async function readSpan({ db }: CliDeps, given: Given, now: Date): Promise<DaySpan | null> {
  const text = given.text('period')
  if (text === null) return null
  const parsed = parsePeriod(text, now, await reportCalendar(db, now))
  // The sentence is Slack's, with its backticks.
  if (!parsed.ok) throw new AppError('bad-input', `--period: ${parsed.say.replaceAll('`', '')}`)
  const { from, to } = parsed.period.range
  return { first: from, last: addDays(to, -1) }
}

function plain(outcome: Outcome) {
  if ('failed' in outcome) {
    const { code, say } = outcome.failed
    return { file: outcome.file, imported: false, ok: false, error: { code, say } }
  }
  const { file, taken, imported, ok } = outcome
  const { fileId, preview } = taken
  return { file, fileId, imported: imported !== null, undoUntil: imported?.undoUntil ?? null, ok, preview }
}
