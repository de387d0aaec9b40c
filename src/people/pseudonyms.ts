import { createHmac } from 'node:crypto'
import type { DbOrTransaction } from '../db/database.ts'
import type { Vault } from '../vault/vault.ts'

/**
 * What is kept in the place of something a deleted person was called: `handle` in the place of the vendor's word, `name`
 * in the place of theirs. `seed` is secret: hashes of what is said of them are made with it.
 */
export type Pseudonym = { handle: string; name: string; personId: string; seed: string }

/** Who of those a vendor, a file or Slack names was deleted. `at`: when it was; what they do since they returned is somebody new's. */
export type Pseudonyms = {
  /** Nobody was deleted. */
  isEmpty: boolean
  of(vendor: string, name: string, at?: Date): Pseudonym | null
}

type Key = Pick<Vault, 'keyHashKey'>

/** Reads who was deleted. To be read anew for each run, as somebody may be deleted between two. */
export async function readPseudonyms(db: DbOrTransaction, key: Key): Promise<Pseudonyms> {
  const rows = await db
    .selectFrom('forgotten_name')
    .innerJoin('person', 'person.id', 'forgotten_name.person_id')
    .select(['hash', 'person_id', 'returned_at', 'person.name'])
    .execute()
  const known = new Map(rows.map((row) => [row.hash.toString('hex'), row]))
  const asked = new Map<string, (Pseudonym & { returnedAt: Date | null }) | null>()
  const find = (vendor: string, name: string) => {
    const row = known.get(forgottenHash(key, vendor, name).toString('hex'))
    if (!row) return null
    return { ...pseudonymOf(key, vendor, name), name: row.name, personId: row.person_id, returnedAt: row.returned_at }
  }
  return {
    isEmpty: known.size === 0,
    of(vendor, name, at) {
      if (known.size === 0 || name === '') return null
      const said = `${vendor}\n${name}`
      const found = asked.has(said) ? (asked.get(said) ?? null) : find(vendor, name)
      // Vendors name the same few people in thousands of rows.
      if (asked.size < rememberAtMost) asked.set(said, found)
      if (!found) return null
      const { returnedAt, ...pseudonym } = found
      return returnedAt && (!at || at >= returnedAt) ? null : pseudonym
    },
  }
}

const rememberAtMost = 10_000

/** A text with pseudonyms in the place of deleted people's addresses. What they were called is not known, and stays. */
export function withoutAddresses(text: string, pseudonyms: Pseudonyms): string {
  return text.replaceAll(address, (found) => pseudonyms.of('', found)?.handle ?? found)
}

const address = /[^\s@<>()[\]“”"',;:]+@[^\s@<>()[\]“”"',;:]*[^\s@<>()[\]“”"',;:.]/g

/** What takes the place of a name at a vendor: `deleted-3f2a…`, the same whenever it is told, and a secret of that name. */
export function pseudonymOf(key: Key, vendor: string, name: string): Pick<Pseudonym, 'handle' | 'seed'> {
  const handle = keyed(key, 'handle', vendor, name).toString('hex').slice(0, 24)
  return { handle: `deleted-${handle}`, seed: keyed(key, 'content', vendor, name).toString('hex') }
}

/** By what a name is known again. An e-mail address is the same at every vendor. */
export function forgottenHash(key: Key, vendor: string, name: string): Buffer {
  return keyed(key, 'name', vendor, name)
}

function keyed({ keyHashKey }: Key, purpose: string, vendor: string, name: string): Buffer {
  const said = name.trim().toLowerCase()
  return createHmac('sha256', keyHashKey)
    .update(`deleted person ${purpose}\n${said.includes('@') ? '' : vendor}\n${said}`)
    .digest()
}
