import { revokeVirtualKey } from '../people/revoke-virtual-key.ts'
import { cliActor } from './cli-actor.ts'
import { type CliDeps, type Command, type Given, writeLine } from './command.ts'
import { ambiguousKey, noSuchKey } from './key-named.ts'

export const keyRevoke: Command = {
  name: 'key revoke',
  takes: ['<id|display|name>'],
  summary: 'Revoke a key, named by its id, by what key list shows of it, or by a name that only one working key has.',
  examples: ['key revoke ci-main'],
  options: { json: { help: 'as JSON: {outcome, key}' } },
  run: revokeKey,
}

async function revokeKey(deps: CliDeps, given: Given): Promise<number> {
  const which = given.words[0] ?? ''
  const result = await revokeVirtualKey(deps.db, { which, now: deps.clock.now(), actor: cliActor })
  if (given.has('json') && 'key' in result) {
    writeLine(deps.stdout, JSON.stringify(result, null, 2))
    return 0
  }
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
      throw ambiguousKey({ which, keys: result.keys, undone: 'revoked' })
    case 'not-found':
      throw noSuchKey(which)
  }
}
