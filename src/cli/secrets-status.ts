import { program } from '../base/program.ts'
import { lastingKeySealedWith } from '../vault/bind-vault.ts'
import { countSealed, type SealedCount } from '../vault/reseal.ts'
import { type CliDeps, type Command, type Given, writeLine } from './command.ts'
import { sealedPlaces } from './sealed-places.ts'
import { table } from './table.ts'

export const secretsStatus: Command = {
  name: 'secrets status',
  takes: [],
  summary: 'Show which secret key seals what, and which of those in TALLY_SECRET_KEY may go.',
  examples: ['secrets status'],
  options: { json: { help: 'as JSON' } },
  run: showStatus,
}

/** What is sealed with each secret key, and which of the given ones nothing needs any more. */
export type SecretsState = {
  counts: SealedCount[]
  newest: string
  given: string[]
  /** Of those given, by id: what `doctor`, backups and refusals to start call them. */
  fingerprints: Record<string, string>
  /** Given, and needed by nothing. */
  spare: string[]
  /** Needed, and not given. */
  missing: string[]
}

export async function secretsState({ db, vault }: Pick<CliDeps, 'db' | 'vault'>): Promise<SecretsState> {
  const lasting = await lastingKeySealedWith(db)
  const own = lasting === null ? [] : [{ title: 'What developers’ keys are found by', keyId: lasting, values: 1 }]
  const counts = [...(await countSealed(db, sealedPlaces)), ...own]
  const given = vault.masters.map(({ id }) => id)
  const used = new Set(counts.map(({ keyId }) => keyId))
  return {
    counts,
    newest: given[0] ?? '',
    given,
    fingerprints: Object.fromEntries(vault.masters.map(({ id, fingerprint }) => [id, fingerprint])),
    spare: given.slice(1).filter((id) => !used.has(id)),
    missing: [...used].filter((id) => !given.includes(id)),
  }
}

async function showStatus(deps: CliDeps, given: Given): Promise<number> {
  const state = await secretsState(deps)
  if (given.has('json')) {
    writeLine(deps.stdout, JSON.stringify(state, null, 2))
    return state.missing.length > 0 ? 1 : 0
  }
  const rows = state.counts.map(({ title, keyId, values }) => {
    const fingerprint = state.fingerprints[keyId]?.slice(0, 8) ?? '–'
    return [keyId, fingerprint, placeOf(keyId, state), title, String(values)]
  })
  const head = ['KEY', 'FINGERPRINT', 'GIVEN', 'SEALS', 'VALUES']
  writeLine(deps.stdout, table({ head, rows, right: ['VALUES'] }))
  for (const sentence of sentencesOn(state)) writeLine(deps.stdout, sentence)
  return state.missing.length > 0 ? 1 : 0
}

function placeOf(keyId: string, { given }: SecretsState): string {
  const place = given.indexOf(keyId)
  if (place < 0) return 'no'
  return place === 0 ? 'newest' : `older (${place + 1} of ${given.length})`
}

/** What can be said of the state, and what to do next. */
export function sentencesOn({ counts, newest, given, spare, missing }: SecretsState): string[] {
  const isBehind = counts.some(({ keyId }) => keyId !== newest && given.includes(keyId))
  const they = spare.length === 1 ? 'it' : 'them'
  return [
    ...missing.map(
      (id) =>
        `Key ${id} is not in TALLY_SECRET_KEY, so what it sealed cannot be opened: put it back behind the others, or add those secrets again.`,
    ),
    ...(isBehind ? [`Seal everything with the newest key: ${program} secrets reseal`] : []),
    ...(spare.length > 0 ? [`Nothing needs ${spare.join(', ')} any more: take ${they} out of TALLY_SECRET_KEY.`] : []),
    ...(missing.length + spare.length === 0 && !isBehind
      ? ['Everything is sealed with the one key that is given.']
      : []),
  ]
}
