import { AppError } from '../base/app-error.ts'
import { dayOf } from '../base/calendar.ts'
import { program } from '../base/program.ts'
import type { VirtualKey } from '../people/virtual-key.ts'
import { shown } from './shown.ts'
import { table } from './table.ts'

/** The error for a name that several working keys share: it lists them, so that one can be named by its id. */
export function ambiguousKey(input: { which: string; keys: VirtualKey[]; undone: string }): AppError {
  const rows = input.keys.map((key) => [key.id, key.display, key.name, dayOf(key.createdAt)])
  const what = `${rows.length} working keys are called “${shown(input.which)}”; none was ${input.undone}.`
  const list = table({ head: ['ID', 'KEY', 'NAME', 'CREATED'], rows })
  return new AppError('conflict', `${what} Name one by its id:\n${list}`)
}

/** The error for a key nobody made. */
export function noSuchKey(which: string): AppError {
  return new AppError('not-found', `No key is called “${shown(which)}”. See them all with: ${program} key list`)
}
