import { AppError } from '../base/app-error.ts'
import { minuteText } from '../base/calendar.ts'
import { keyNamed } from '../people/revoke-virtual-key.ts'
import { gracePeriods, rotateVirtualKey } from '../people/rotate-virtual-key.ts'
import type { VirtualKey } from '../people/virtual-key.ts'
import { lastDayOf } from '../people/virtual-key-list.ts'
import { cliActor } from './cli-actor.ts'
import { type CliDeps, type Command, type Given, writeLine } from './command.ts'
import { readExpiry, showSecretOnce } from './key-create.ts'
import { ambiguousKey, noSuchKey } from './key-named.ts'
import { shown } from './shown.ts'

const words = gracePeriods.map(({ word }) => word)

export const keyRotate: Command = {
  name: 'key rotate',
  takes: ['<id|display|name>'],
  summary: 'Make a new secret in the place of a key: same name, owner, project, tags, models, budget and history.',
  examples: ['key rotate acl_x7Kd...9fQ2 --grace 24h'],
  options: {
    grace: { value: 'G', help: `how long the old one goes on working: ${words.join(', ')} (now: it stops at once)` },
    expires: { value: 'YYYY-MM-DD', help: 'the last day the new one works, in UTC; left out: as the old one' },
    json: { help: 'as JSON, for scripts: the secret once, and what is kept of both keys' },
  },
  run: rotateKey,
}

async function rotateKey(deps: CliDeps, given: Given): Promise<number> {
  const which = given.words[0] ?? ''
  const now = deps.clock.now()
  const graceSeconds = readGrace(given.text('grace') ?? 'now')
  const expires = given.text('expires')
  const expiresAt = expires === null ? null : readExpiry(expires, now)
  const named = await keyNamed(deps.db, which)
  if (named.outcome === 'not-found') throw noSuchKey(which)
  if (named.outcome === 'ambiguous') throw ambiguousKey({ which, keys: named.keys, undone: 'rotated' })
  const rotation = await rotateVirtualKey(deps.db, {
    keyId: named.key.id,
    graceSeconds,
    expiresAt,
    actor: cliActor,
    now,
    hashKey: deps.vault.keyHashKey,
  })
  switch (rotation.outcome) {
    case 'not-found':
      throw noSuchKey(which)
    case 'revoked':
    case 'expired':
    case 'replaced':
      throw new AppError('conflict', refusal(rotation.key, rotation.outcome))
    case 'rotated': {
      const { key, old, secret } = rotation
      if (given.has('json')) {
        writeLine(deps.stdout, JSON.stringify({ secret, key, old }, null, 2))
        return 0
      }
      writeLine(
        deps.stdout,
        `Rotated ${old.display} (“${old.name}”): the new key is ${key.display}. ${lifeOf(key)} ${endOf(old)}`,
      )
      showSecretOnce(deps, { secret, project: key.project })
      return 0
    }
  }
}

function lifeOf(key: VirtualKey): string {
  return key.expiresAt ? `It works through ${lastDayOf(key.expiresAt)} (UTC).` : 'It has no expiry.'
}

function endOf(old: VirtualKey): string {
  return old.revokedAt
    ? 'The old one is refused everywhere within a second.'
    : `The old one works until ${old.expiresAt && minuteText(old.expiresAt)} UTC.`
}

function refusal(key: VirtualKey, why: 'revoked' | 'expired' | 'replaced'): string {
  const said = { revoked: 'is revoked', expired: 'has expired', replaced: 'was rotated already' }[why]
  const next = why === 'replaced' ? 'Rotate the key that took its place.' : 'Create a new one with key create.'
  return `${key.display} (“${key.name}”) ${said}; nothing was changed. ${next}`
}

function readGrace(text: string): number {
  const period = gracePeriods.find(({ word }) => word === text.toLowerCase())
  if (period) return period.seconds
  throw new AppError('bad-input', `--grace “${shown(text)}” is not a grace period. Give one of ${words.join(', ')}.`)
}
