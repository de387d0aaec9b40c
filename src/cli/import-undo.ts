import { AppError } from '../base/app-error.ts'
import { openFileImports } from '../imports/open-file-imports.ts'
import { cliActor } from './cli-actor.ts'
import { type CliDeps, type Command, type Given, writeLine } from './command.ts'
import { shown } from './shown.ts'

export const importUndo: Command = {
  name: 'import undo',
  takes: ['<id>'],
  summary: 'Take an import back, within 24 hours: what it added goes, what it replaced returns.',
  examples: ['import undo 12'],
  options: { json: { help: 'as JSON: {fileId, name, notes}' } },
  run: undoImport,
}

async function undoImport(deps: CliDeps, given: Given): Promise<number> {
  const text = given.words[0] ?? ''
  const id = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN
  if (Number.isNaN(id))
    throw new AppError('bad-input', `“${shown(text)}” is no number of an import. Nothing was changed.`)
  const files = openFileImports(deps)
  const { name } = await files.shown(id)
  const { notes } = await files.undo(id, { actor: cliActor, now: deps.clock.now() })
  if (given.has('json')) {
    writeLine(deps.stdout, JSON.stringify({ fileId: id, name, notes }, null, 2))
    return 0
  }
  for (const line of [`Undid the import of ${shown(name)}.`, ...notes]) writeLine(deps.stdout, line)
  return 0
}
