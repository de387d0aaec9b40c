import { tallyItself } from '../audit/record-act.ts'
import type { ProxiedProvider } from '../base/provider.ts'
import type { Db } from '../db/database.ts'
import { type CandidatesOfKey, candidatesOfKeys, type KeyCandidate } from './key-candidates.ts'
import { linkProviderKey } from './key-link.ts'
import { goneKey } from './vendor-keys.ts'

/**
 * A provider key and what the vendor may call it. `candidates`: the vendor's keys whose hint fits, or all that are still
 * listed when none does. Nobody having said which it is, its dollars may be counted twice.
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
 * exactly one; the others are to be asked about. Providers without a vendor account, without keys told, or of which somebody
 * has said that the key is not theirs, are left out.
 */
export async function suggestKeyLinks(db: Db, now: Date): Promise<{ linked: LinkedKey[]; ask: KeyQuestion[] }> {
  const linked: LinkedKey[] = []
  const ask: KeyQuestion[] = []
  for (const key of await candidatesOfKeys(db)) {
    if (key.link) continue
    const [only, another] = openCandidates(key).filter((candidate) => candidate.fits)
    if (only && !another) {
      const { providerKeyId, label } = key
      const { accountId, vendorKeyId, name } = only
      await linkProviderKey(db, { providerKeyId, accountId, vendorKeyId, actor: tallyItself, now })
      linked.push({ providerKeyId, label, vendorKeyId, name })
      continue
    }
    ask.push(...questionOf(key))
  }
  return { linked, ask }
}

/** The provider keys that are still to be asked about, removed ones too. Links nothing. */
export async function keyQuestions(db: Db): Promise<KeyQuestion[]> {
  return (await candidatesOfKeys(db)).flatMap((key) => (key.link ? [] : questionOf(key)))
}

/** The vendor's keys that a key without a link may be, as far as nobody has ruled them out. */
export function openCandidates({ candidates }: CandidatesOfKey): CandidatesOfKey['candidates'] {
  return candidates.filter(({ isRuledOut }) => !isRuledOut)
}

/** Of these, those to choose from: all whose hint fits, else all that are still listed. */
export function offeredOf(candidates: CandidatesOfKey['candidates']): CandidatesOfKey['candidates'] {
  const fitting = candidates.filter(({ fits }) => fits)
  return fitting.length > 0 ? fitting : candidates.filter(({ state }) => state !== goneKey)
}

// Without a key of the vendor's to choose there is nothing to ask.
function questionOf(key: CandidatesOfKey): KeyQuestion[] {
  const { providerKeyId, provider, label, hint } = key
  const offered = offeredOf(openCandidates(key))
  if (offered.length === 0) return []
  return [{ providerKeyId, provider, label, hint, candidates: offered.map(plain) }]
}

function plain({ state: _, isRuledOut: __, ...candidate }: CandidatesOfKey['candidates'][number]): KeyCandidate {
  return candidate
}
