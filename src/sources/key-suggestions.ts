import { tallyItself } from '../audit/record-act.ts'
import type { ProxiedProvider } from '../base/provider.ts'
import type { Db } from '../db/database.ts'
import { linkProviderKey } from './key-link.ts'
import { goneKey } from './vendor-keys.ts'

/** A key as the vendor lists it, that may be the one the proxy uses. */
export type KeyCandidate = { accountId: number; accountLabel: string; vendorKeyId: string; name: string; hint: string }

/**
 * A provider key of which nobody has said what the vendor calls it: its dollars may be counted twice. `candidates` are
 * those of the vendor's keys whose hint fits, or all that are still listed when none does.
 */
export type KeyQuestion = {
  providerKeyId: string
  provider: ProxiedProvider
  label: string
  hint: string
  candidates: KeyCandidate[]
}

/** A key that was linked because only one of the vendor's fits. */
export type LinkedKey = { providerKeyId: string; label: string; vendorKeyId: string; name: string }

/**
 * Links every provider key, removed ones too, to the vendor's key of which its hint shows the same end, where there is
 * exactly one; the others are to be asked about. Providers without a vendor account, or without keys told, are left out.
 */
export async function suggestKeyLinks(db: Db, now: Date): Promise<{ linked: LinkedKey[]; ask: KeyQuestion[] }> {
  const linked: LinkedKey[] = []
  const ask: KeyQuestion[] = []
  for (const { candidates, ...key } of await unlinkedKeys(db)) {
    const [only, another] = candidates.filter(({ hint }) => fits(key.hint, hint))
    if (only && !another) {
      const { providerKeyId, label } = key
      const { accountId, vendorKeyId, name } = only
      await linkProviderKey(db, { providerKeyId, accountId, vendorKeyId, actor: tallyItself, now })
      linked.push({ providerKeyId, label, vendorKeyId, name })
      continue
    }
    ask.push(...questionOf({ ...key, candidates }))
  }
  return { linked, ask }
}

/** The provider keys that are still to be asked about, removed ones too. Links nothing. */
export async function keyQuestions(db: Db): Promise<KeyQuestion[]> {
  return (await unlinkedKeys(db)).flatMap(questionOf)
}

// Without a key of the vendor's to choose there is nothing to ask.
function questionOf({ candidates, ...key }: Unlinked): KeyQuestion[] {
  const fitting = candidates.filter(({ hint }) => fits(key.hint, hint))
  const offered = fitting.length > 0 ? fitting : candidates.filter(({ state }) => state !== goneKey)
  return offered.length === 0 ? [] : [{ ...key, candidates: offered.map(({ state: _, ...candidate }) => candidate) }]
}

/** Whether two ways of hiding one key may be of the same: they end in the same four characters, and begin alike. */
export function fits(ours: string, theirs: string): boolean {
  const [start = '', end = ''] = ours.split('…')
  const hidden = /^(.*?)[.*…•]+([^.*…•]*)$/.exec(theirs)
  if (end.length < 4 || !hidden) return false
  const [, theirStart = '', theirEnd = ''] = hidden
  const endsAlike = theirEnd.length > 0 && (end.endsWith(theirEnd) || theirEnd.endsWith(end))
  return endsAlike && theirEnd.length >= 3 && (start.startsWith(theirStart) || theirStart.startsWith(start))
}

type Unlinked = Omit<KeyQuestion, 'candidates'> & { candidates: Array<KeyCandidate & { state: string }> }

async function unlinkedKeys(db: Db): Promise<Unlinked[]> {
  const keys = await db
    .selectFrom('provider_key')
    .select(['id as providerKeyId', 'provider', 'label', 'hint'])
    .where('vendor_key_id', 'is', null)
    .orderBy('created_at')
    .execute()
  const listed = await db
    .selectFrom('vendor_key')
    .innerJoin('vendor_account', 'vendor_account.id', 'vendor_key.account_id')
    .select(['vendor', 'account_id as accountId', 'vendor_account.label as accountLabel'])
    .select(['key_id as vendorKeyId', 'name', 'vendor_key.hint', 'vendor_key.state'])
    .where('vendor_account.state', '<>', 'removed')
    .orderBy('account_id')
    .orderBy('name')
    .execute()
  return keys.map((key) => ({
    ...key,
    candidates: listed.flatMap(({ vendor, ...candidate }) => (vendor === key.provider ? [candidate] : [])),
  }))
}
