import { AppError } from '../base/app-error.ts'
import { dayOf } from '../base/calendar.ts'
import type { VirtualKey } from '../people/virtual-key.ts'
import { type CliDeps, writeLine } from './command.ts'
import { shown } from './shown.ts'
import { table } from './table.ts'

/** Says which working keys share a name, so that one can be named by its id. Returns the exit code. */
export function sayAmbiguous(deps: CliDeps, input: { which: string; keys: VirtualKey[]; undone: string }): number {
  const rows = input.keys.map((key) => [key.id, key.display, key.name, dayOf(key.createdAt)])
  writeLine(
    deps.stderr,
    `${rows.length} working keys are called “${shown(input.which)}”; none was ${input.undone}. Name one by its id:`,
  )
  writeLine(deps.stderr, table({ head: ['ID', 'KEY', 'NAME', 'CREATED'], rows }))
  return 1
}

/** The error for a key nobody made. */
export function noSuchKey(which: string): AppError {
  return new AppError('not-found', `No key is called “${shown(which)}”. See them all with: npm run tally -- key list`)
}
