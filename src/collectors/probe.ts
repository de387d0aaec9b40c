import { andList } from '../base/list-words.ts'
import { type Provider, providerName } from '../base/provider.ts'
import type { Abilities, Ability } from '../sources/vendor-account.ts'
import { abilityOf } from './abilities.ts'
import type { Collecting } from './collect.ts'
import type { Probe } from './feed.ts'
import { probesOf, readerOf } from './feeds.ts'
import { openVendorClient, type VendorClient } from './vendor-client.ts'
import { VendorProblem } from './vendor-problem.ts'

/**
 * Tries a key, endpoint by endpoint, and says in words what it may read. `ok`: it may read the money, the first of the
 * vendor's probes that is `needed`; otherwise it is of no use, and `say` tells why and what to do.
 */
export async function probe(
  deps: Pick<Collecting, 'addresses' | 'clock' | 'patience' | 'signal'>,
  input: { vendor: Provider; secret: string },
): Promise<{ ok: boolean; say: string; abilities: Abilities }> {
  const { vendor, secret } = input
  const reader = readerOf(vendor)
  const client = openVendorClient({
    vendor,
    base: deps.addresses[vendor],
    headers: reader.headers(secret),
    limits: reader.limits,
    ...(deps.patience ? { patience: deps.patience } : {}),
    ...(deps.signal ? { signal: deps.signal } : {}),
  })
  const abilities: Ability[] = []
  let isUseless: VendorProblem | null = null
  for (const one of probesOf(vendor)) {
    const problem = await tried(one, client, deps.clock.now())
    if (problem && ['unauthorised', 'network', 'unavailable', 'rate-limited'].includes(problem.kind)) {
      return { ok: false, say: problem.say, abilities: [] }
    }
    if (problem && one.isNeeded) isUseless ??= problem
    abilities.push(abilityOf(one.title, problem))
  }
  if (isUseless) return { ok: false, say: isUseless.say, abilities }
  return { ok: true, say: inWords(vendor, abilities), abilities }
}

async function tried({ ask }: Probe, client: VendorClient, now: Date): Promise<VendorProblem | null> {
  try {
    await ask(client, now)
    return null
  } catch (thrown) {
    if (thrown instanceof VendorProblem) return thrown
    throw thrown
  }
}

/** “Cursor lets this key read members and usage events, not billing groups (…).” */
function inWords(vendor: Provider, abilities: readonly Ability[]): string {
  const can = abilities.filter(({ ok }) => ok).map(({ endpoint }) => endpoint)
  const cannot = abilities.filter(({ ok }) => !ok).map(({ endpoint, say }) => `${endpoint} (${say})`)
  const not = cannot.length === 0 ? '' : `, not ${andList(cannot)}`
  return `${providerName(vendor)} lets this key read ${andList(can)}${not}.`
}
