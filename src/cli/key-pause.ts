import { pauseKeyAndTell } from '../notices/pause-key.ts'
import { resumeKey } from '../people/pause-virtual-key.ts'
import { keyNamed } from '../people/revoke-virtual-key.ts'
import { findVirtualKey } from '../people/virtual-key-list.ts'
import { cliActor } from './cli-actor.ts'
import { type CliDeps, type Command, type Given, writeLine } from './command.ts'
import { ambiguousKey, noSuchKey } from './key-named.ts'

export const keyPause: Command = {
  name: 'key pause',
  takes: ['<id|display|name>'],
  summary: 'Refuse a key until it is resumed.',
  examples: ['key pause ci-main'],
  options: { json: { help: 'as JSON: {outcome, key}' } },
  run: (deps, given) => turn(deps, given, { change: pauseKeyAndTell, done: 'paused' }),
}

export const keyResume: Command = {
  name: 'key resume',
  takes: ['<id|display|name>'],
  summary: 'Have a paused key work again.',
  examples: ['key resume ci-main'],
  options: { json: { help: 'as JSON: {outcome, key}' } },
  run: (deps, given) => turn(deps, given, { change: resumeKey, done: 'resumed' }),
}

async function turn(
  deps: CliDeps,
  given: Given,
  { change, done }: { change: typeof resumeKey; done: 'paused' | 'resumed' },
): Promise<number> {
  const which = given.words[0] ?? ''
  const named = await keyNamed(deps.db, which)
  if (named.outcome === 'not-found') throw noSuchKey(which)
  if (named.outcome === 'ambiguous') throw ambiguousKey({ which, keys: named.keys, undone: done })
  const { display, name } = named.key
  const changed = await change(deps.db, { keyId: named.key.id, actor: cliActor, now: deps.clock.now() })
  if (given.has('json')) {
    const now = await findVirtualKey(deps.db, named.key.id)
    const said = { outcome: changed ? done : 'unchanged', key: now?.key ?? named.key }
    writeLine(deps.stdout, JSON.stringify(said, null, 2))
    return 0
  }
  const is = done === 'paused' ? 'paused already, or revoked' : 'not paused'
  const said = changed ? `is ${done}: every process knows within a second.` : `is ${is}; nothing was changed.`
  writeLine(deps.stdout, `${display} (“${name}”) ${said}`)
  return 0
}
