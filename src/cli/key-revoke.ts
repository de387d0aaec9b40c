import { AppError } from '../base/app-error.ts'
import { dayOf } from '../base/calendar.ts'
import { revokeVirtualKey } from '../people/revoke-virtual-key.ts'
import { actor, type CliDeps, type Command, type Given, writeLine } from './command.ts'
import { shown } from './shown.ts'
import { table } from './table.ts'

export const keyRevoke: Command = {
  name: 'key revoke',
  takes: ['<id|display|name>'],
  summary: 'Revoke a key, named by its id, by what key list shows of it, or by a name that only one working key has.',
  options: {},
  run: revokeKey,
}

async function revokeKey(deps: CliDeps, given: Given): Promise<number> {
  const which = given.words[0] ?? ''
  const result = await revokeVirtualKey(deps.db, { which, now: deps.clock.now(), actor })
  switch (result.outcome) {
    case 'revoked':
      writeLine(
        deps.stdout,
        `Revoked ${result.key.display} (“${result.key.name}”). It is refused everywhere within a second.`,
      )
      return 0
    case 'already-revoked':
      writeLine(deps.stdout, `${result.key.display} (“${result.key.name}”) is revoked already; nothing was changed.`)
      return 0
    case 'ambiguous': {
      const rows = result.keys.map((key) => [key.id, key.display, key.name, dayOf(key.createdAt)])
      writeLine(
        deps.stderr,
        `${rows.length} working keys are called “${shown(which)}”; none was revoked. Name one by its id:`,
      )
      writeLine(deps.stderr, table({ head: ['ID', 'KEY', 'NAME', 'CREATED'], rows }))
      return 1
    }
    case 'not-found':
      throw new AppError(
        'not-found',
        `No key is called “${shown(which)}”. See them all with: npm run tally -- key list`,
      )
  }
}
