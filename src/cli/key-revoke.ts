import { revokeVirtualKey } from '../people/revoke-virtual-key.ts'
import { cliActor } from './cli-actor.ts'
import { type CliDeps, type Command, type Given, writeLine } from './command.ts'
import { noSuchKey, sayAmbiguous } from './key-named.ts'

export const keyRevoke: Command = {
  name: 'key revoke',
  takes: ['<id|display|name>'],
  summary: 'Revoke a key, named by its id, by what key list shows of it, or by a name that only one working key has.',
  options: {},
  run: revokeKey,
}

async function revokeKey(deps: CliDeps, given: Given): Promise<number> {
  const which = given.words[0] ?? ''
  const result = await revokeVirtualKey(deps.db, { which, now: deps.clock.now(), actor: cliActor })
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
    case 'ambiguous':
      return sayAmbiguous(deps, { which, keys: result.keys, undone: 'revoked' })
    case 'not-found':
      throw noSuchKey(which)
  }
}
