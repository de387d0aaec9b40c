import { hash as digest } from 'node:crypto'
import { sql } from 'kysely'
import type { Log } from '../base/log.ts'
import type { Db } from '../db/database.ts'
import { followKeys, type Reading } from './follow-keys.ts'
import { keyQuestions } from './key-questions.ts'
import { recentlyUnknown } from './recently-unknown.ts'
import { hashOfSecret, isSecretShaped, type VirtualKey, virtualKeyColumns, virtualKeyOf } from './virtual-key.ts'

/** What is known of a secret. `unavailable`: not in memory and the database did not answer; never said of a loaded key. */
export type KeyLookup =
  | { kind: 'known'; key: VirtualKey }
  | { kind: 'unknown' }
  | { kind: 'revoked' }
  | { kind: 'paused' }
  | { kind: 'expired'; at: Date }
  | { kind: 'unavailable' }

/** The virtual keys in memory. `find` answers at once for a key that is loaded, and asks the database once for another. */
export type KeyRing = {
  find(secret: string, now: Date): KeyLookup | Promise<KeyLookup>
  /** Whether a revocation is heard as it happens; otherwise keys are those of the last reading. */
  isInStep(): boolean
  close(): Promise<void>
}

/**
 * Loads all keys and keeps in step: a revocation is heard within a second while the database can be reached, and 10 s
 * after it can be reached again at the latest. Loaded keys go on working without the database.
 */
export async function openKeyRing(input: {
  db: Db
  url: string
  hashKey: Buffer
  log: Log
  refreshEveryMs?: number
}): Promise<KeyRing> {
  const { db, hashKey, log } = input
  const unknown = recentlyUnknown()
  const keyedHashOf = rememberedHashes(hashKey)
  let held = new Map<string, HeldKey>()
  let changedSince = new Date(0)

  async function read(what: Reading): Promise<() => void> {
    const { count, mark } = await stateOfTable(db)
    const rows = await readKeys(db, what === 'all' ? { kind: 'all' } : { kind: 'changed', since: changedSince })
    if (what !== 'all' && isMissingSomething({ rows, held, count, told: what === 'told' })) return read('all')
    return () => {
      if (what === 'all') held = withNewerOf(rows, held)
      else for (const [hash, key] of rows) hold(hash, key)
      changedSince = mark
    }
  }

  // A slow answer must not put back what a later one has changed.
  function hold(hash: string, key: HeldKey) {
    const before = held.get(hash)
    if (!before || before.changedAt <= key.changedAt) held.set(hash, key)
  }

  const question = keyQuestions<HeldKey>({
    log,
    ask: (hashes) => readKeys(db, { kind: 'hashes', hashes }),
  })

  async function ask(hash: string, now: Date): Promise<KeyLookup> {
    const answer = await question(hash)
    if (answer === 'unavailable') return { kind: 'unavailable' }
    if (answer) hold(hash, answer)
    const key = held.get(hash)?.key
    if (key) return lookupOf(key, now)
    unknown.add(hash, now)
    return { kind: 'unknown' }
  }

  const following = await followKeys({ ...input, table: 'virtual_key', read })
  return {
    find(secret, now) {
      if (!isSecretShaped(secret)) return { kind: 'unknown' }
      const hash = keyedHashOf(secret)
      const key = held.get(hash)?.key
      if (key) return lookupOf(key, now)
      return unknown.has(hash, now) ? { kind: 'unknown' } : ask(hash, now)
    },
    isInStep: () => following.isInStep(),
    close: () => following.close(),
  }
}

const rememberedAtMost = 20_000

// The keyed hash costs several times a plain one, at every request, so it is remembered under the plain one: in memory
// only, where the secret itself passes anyway.
function rememberedHashes(hashKey: Buffer): (secret: string) => string {
  const keyed = new Map<string, string>()
  return (secret) => {
    const plain = digest('sha256', secret, 'latin1')
    const known = keyed.get(plain)
    if (known !== undefined) return known
    const hash = hashOfSecret(hashKey, secret)
    if (keyed.size >= rememberedAtMost) keyed.clear()
    keyed.set(plain, hash)
    return hash
  }
}

type HeldKey = { key: VirtualKey; changedAt: Date }

function lookupOf(key: VirtualKey, now: Date): KeyLookup {
  if (key.revokedAt) return { kind: 'revoked' }
  if (key.expiresAt && key.expiresAt <= now) return { kind: 'expired', at: key.expiresAt }
  if (key.pausedAt) return { kind: 'paused' }
  return { kind: 'known', key }
}

// Our own changes move the mark `changed_at`. A deleted row shows only in the number of rows, and an edit by hand that
// forgets the mark only in having been told of a change and finding none.
function isMissingSomething(input: {
  rows: Map<string, HeldKey>
  held: Map<string, HeldKey>
  count: number
  told: boolean
}): boolean {
  const isNew = ([hash, key]: [string, HeldKey]) => {
    const before = input.held.get(hash)
    return !before || before.changedAt < key.changedAt
  }
  const added = input.rows.keys().reduce((sum, hash) => sum + (input.held.has(hash) ? 0 : 1), 0)
  return input.held.size + added !== input.count || (input.told && !input.rows.entries().some(isNew))
}

function withNewerOf(rows: Map<string, HeldKey>, before: Map<string, HeldKey>): Map<string, HeldKey> {
  for (const [hash, key] of rows) {
    const other = before.get(hash)
    if (other && other.changedAt > key.changedAt) rows.set(hash, other)
  }
  return rows
}

// A change is marked when its statement runs and is seen when its transaction commits: a minute covers the gap.
async function stateOfTable(db: Db): Promise<{ count: number; mark: Date }> {
  return db
    .selectFrom('virtual_key')
    .select([sql<number>`count(*)`.as('count'), sql<Date>`clock_timestamp() - interval '1 minute'`.as('mark')])
    .executeTakeFirstOrThrow()
}

type Wanted = { kind: 'all' } | { kind: 'changed'; since: Date } | { kind: 'hashes'; hashes: string[] }

async function readKeys(db: Db, wanted: Wanted): Promise<Map<string, HeldKey>> {
  const rows = await db
    .selectFrom('virtual_key')
    .select([...virtualKeyColumns, 'hash', 'changed_at'])
    .where((where) => {
      switch (wanted.kind) {
        case 'all':
          return where.lit(true)
        case 'changed':
          return where('changed_at', '>', wanted.since)
        case 'hashes':
          return where(
            'hash',
            'in',
            wanted.hashes.map((hash) => Buffer.from(hash, 'latin1')),
          )
      }
    })
    .execute()
  return new Map(
    rows.map((row) => [row.hash.toString('latin1'), { key: virtualKeyOf(row), changedAt: row.changed_at }]),
  )
}
