import { AppError } from '../base/app-error.ts'
import { nearest } from '../base/nearest.ts'
import type { TakenFile } from '../imports/file-imports.ts'
import { openFileImports } from '../imports/open-file-imports.ts'
import { orCancelled } from '../imports/or-cancelled.ts'
import type { GroupsPreview, PeoplePreview } from '../imports/preview.ts'
import { cliActor } from './cli-actor.ts'
import { type CliDeps, type Command, type Given, writeLine } from './command.ts'
import { importedText } from './import-text.ts'
import { incomingFile } from './incoming-file.ts'
import { listPreviewText, movedText } from './people-list-text.ts'
import { shown } from './shown.ts'

export const teamImport: Command = {
  name: 'team import',
  takes: ['<file>'],
  summary: 'Move people as a list says: what “team export” wrote, or a people list from HR (CSV).',
  examples: ['team import teams.csv --preview'],
  options: {
    preview: { help: 'show the moves and make none' },
    only: { value: 'E', repeats: true, help: 'move only this person, by e-mail; may be repeated' },
    json: { help: 'as JSON' },
  },
  run: importTeams,
}

type ListPreview = PeoplePreview | GroupsPreview

async function importTeams(deps: CliDeps, given: Given): Promise<number> {
  const files = openFileImports(deps)
  const by = { actor: cliActor, now: deps.clock.now() }
  const taken = await files.take(await incomingFile(given.words[0] ?? ''), by)
  const kept = { ...by, files, fileId: taken.fileId }
  const { preview, approved } = await orCancelled(kept, () => readAs(taken, given.all('only')))
  if (given.has('preview')) {
    await files.cancel(taken.fileId, by)
    return tell(deps, given, { preview, text: listPreviewText(preview, approved), json: { preview, imported: null } })
  }
  const imported = await orCancelled(kept, () => files.importFile(taken.fileId, { ...by, approved }))
  const { fileId, notes, undoUntil } = imported
  const moved = approved.length - notes.length
  return tell(deps, given, {
    preview,
    text: [listPreviewText(preview, approved), movedText(moved), importedText(imported)].join('\n'),
    json: { preview, imported: { fileId, moved, notes, undoUntil } },
  })
}

function tell(deps: CliDeps, given: Given, said: { preview: ListPreview; text: string; json: object }): number {
  writeLine(deps.stdout, given.has('json') ? JSON.stringify(said.json, null, 2) : said.text)
  return said.preview.rejected.count === 0 ? 0 : 1
}

function readAs({ name, preview }: TakenFile, only: readonly string[]): { preview: ListPreview; approved: string[] } {
  if (preview.kind === 'refused') throw new AppError('bad-input', `${shown(name)}: ${preview.sentence}`)
  if (preview.kind !== 'people' && preview.kind !== 'groups') {
    throw new AppError(
      'bad-input',
      `${shown(name)} is no list of people: it needs the columns email and team, or Email and Department. Nothing was changed.`,
    )
  }
  if (only.length === 0) return { preview, approved: preview.moves.map(({ personId }) => personId) }
  return { preview, approved: only.map((email) => movedPerson(preview, email)) }
}

function movedPerson({ moves }: ListPreview, email: string): string {
  const move = moves.find((one) => one.email.toLowerCase() === email.toLowerCase())
  if (move) return move.personId
  const meant = nearest(
    email.toLowerCase(),
    moves.map((one) => one.email.toLowerCase()),
  )
  const hint = meant ? `Did you mean ${meant}?` : 'See the moves with --preview.'
  throw new AppError('bad-input', `--only: the file moves nobody “${shown(email)}”. ${hint} Nothing was changed.`)
}
