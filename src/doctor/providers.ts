import { broken, type Checked, fine, skipped, warning } from '../base/checked.ts'
import type { Clock } from '../base/clock.ts'
import { program } from '../base/program.ts'
import { type Provider, providerName } from '../base/provider.ts'
import { probe } from '../collectors/probe.ts'
import type { Db } from '../db/database.ts'
import { installationId } from '../http/installation.ts'
import { listProviderKeys, openProviderKey, type ProviderKey } from '../people/provider-keys.ts'
import { verifyProviderKey } from '../people/verify-provider-key.ts'
import { isConnected, listVendorAccounts, type VendorAccount, vendorSecret } from '../sources/vendor-account.ts'
import type { Vault } from '../vault/vault.ts'
import { clockCheck } from './database.ts'
import { installationAt, reach } from './reach.ts'

export type Addresses = Record<Provider, string>

/** Asks each key of the proxy for its models, which costs nothing. */
export async function providerKeyChecks(
  deps: { db: Db; vault: Vault },
  upstreams: { openai: string; anthropic: string },
): Promise<Checked[]> {
  const keys = (await listProviderKeys(deps.db)).filter(({ state }) => state !== 'removed')
  if (keys.length === 0) {
    return [
      warning(
        'Provider keys',
        'None was added, so the proxy refuses every request.',
        `Add one: ${program} provider add anthropic.`,
      ),
    ]
  }
  return Promise.all(keys.map((key) => keyCheck(deps, key, upstreams)))
}

async function keyCheck(
  { db, vault }: { db: Db; vault: Vault },
  key: ProviderKey,
  upstreams: { openai: string; anthropic: string },
): Promise<Checked> {
  const check = `${providerName(key.provider)} key`
  const name = `${key.hint} (“${key.label}”)`
  if (key.state === 'disabled') {
    return warning(
      check,
      `${name} is disabled: requests to it are refused.`,
      `Enable it: ${program} provider enable ${key.provider}.`,
    )
  }
  const secret = await openProviderKey(db, vault, key.id)
  const said = await verifyProviderKey({ provider: key.provider, secret, upstream: upstreams[key.provider] })
  if (said.ok) return fine(check, `${name} works, with ${said.models} models.`)
  const todo = said.todo || addAnother
  return said.why === 'rate-limited'
    ? warning(check, `${name}: ${said.seen}`, todo)
    : broken(check, `${name}: ${said.seen}`, todo)
}

const addAnother = `Add a new key in its place: ${program} provider add.`

/** Tries each admin key endpoint by endpoint. */
export async function accountChecks(
  deps: { db: Db; vault: Vault; clock: Clock },
  addresses: Addresses,
): Promise<Checked[]> {
  const accounts = (await listVendorAccounts(deps.db)).filter(isConnected)
  if (accounts.length === 0) {
    return [skipped('Admin keys', 'None was added: only what passes the proxy, and files, are counted.')]
  }
  return Promise.all(accounts.map((account) => accountCheck(deps, account, addresses)))
}

async function accountCheck(
  { db, vault, clock }: { db: Db; vault: Vault; clock: Clock },
  account: VendorAccount,
  addresses: Addresses,
): Promise<Checked> {
  const { id, vendor, hint, label, state } = account
  const check = `${providerName(vendor)} admin key`
  const name = `${hint} (“${label}”)`
  if (state === 'disabled') return skipped(check, `${name} is disabled, and not read.`)
  const { ok, say } = await probe({ addresses, clock }, { vendor, secret: await vendorSecret(db, vault, id) })
  return ok ? fine(check, `${name}: ${say}`) : broken(check, `${name}: ${say}`, addAnother)
}

/** Whether each address answers, is not ourselves, and what its clock says beside ours. */
export async function upstreamChecks(
  addresses: Addresses,
  { urlKey, clock }: { urlKey: Buffer | null; clock: Clock },
): Promise<Checked[]> {
  const looked = await Promise.all(
    Object.entries(addresses).map(async ([provider, address]) => {
      const { installation } = await installationAt(new URL(address).origin)
      const isOurselves = urlKey !== null && installation === installationId(urlKey)
      const before = clock.now()
      return {
        provider: provider as Provider,
        address,
        isOurselves,
        before,
        reached: await reach(address),
        after: clock.now(),
      }
    }),
  )
  const checks = looked.map(({ provider, address, isOurselves, reached }): Checked => {
    const check = `Reaching ${providerName(provider)}`
    const { host } = new URL(address)
    if (isOurselves)
      return broken(
        check,
        `${host} leads to this Tally itself.`,
        'Give the vendor’s address, or leave the variable out.',
      )
    if (reached.answered) return fine(check, `${host} answers.`)
    return broken(
      check,
      `${host} cannot be reached (${reached.cause}).`,
      'Check DNS, firewall and proxy settings of this machine.',
    )
  })
  const dated = looked.flatMap(({ reached, before, after }) =>
    reached.answered && reached.date ? [{ date: reached.date, ours: (before.getTime() + after.getTime()) / 2 }] : [],
  )
  // The header is in whole seconds, rounded down. One vendor may be wrong; of several the middle one is not.
  const skews = dated.map(({ date, ours }) => ours - date.getTime() - 500).toSorted((a, b) => a - b)
  const middle = skews[Math.floor(skews.length / 2)]
  return [...checks, ...(middle === undefined ? [] : [clockCheck('Clock and vendors', middle, 'theirs')])]
}
