import { AppError } from '../base/app-error.ts'
import { exactUsd, microUsdOf } from '../base/exact-usd.ts'
import { formatUsd, type MicroUsd } from '../base/money.ts'
import { program } from '../base/program.ts'
import { type Provider, providerName } from '../base/provider.ts'
import { readLabel } from '../people/label.ts'
import { addVendorAccount, rotateVendorAccount } from '../sources/add-vendor-account.ts'
import { misplacedAdminKey } from '../sources/misplaced-admin-key.ts'
import { setSeatPrice } from '../sources/seat-price.ts'
import { type Abilities, isConnected, listVendorAccounts, type VendorAccount } from '../sources/vendor-account.ts'
import { askForSync } from '../sources/wanted-sync.ts'
import { cliActor } from './cli-actor.ts'
import { type CliDeps, type Given, type Option, writeLine } from './command.ts'
import { readSecret } from './read-secret.ts'
import { shown } from './shown.ts'

/** What `provider add` calls the admin keys that usage and costs are read with. */
export const adminNames = ['cursor', 'anthropic-admin', 'openai-admin'] as const
export type AdminName = (typeof adminNames)[number]

/** Whose admin keys they are. */
export const adminVendors: Record<AdminName, Provider> = {
  cursor: 'cursor',
  'anthropic-admin': 'anthropic',
  'openai-admin': 'openai',
}

export const accountOptions: Readonly<Record<string, Option>> = {
  'seat-price': { value: '40', help: 'cursor: what a seat costs a month, in US dollars' },
  replaces: { value: 'L', help: 'admin keys: the connected account whose key it takes the place of, by label or id' },
  another: { help: 'admin keys: it is of another team or organisation than those that are connected' },
}

/** Throws `bad-input` where an option for admin keys stands beside a key for the proxy. */
export function refuseAccountOptions(name: string, given: Given): void {
  const option = Object.keys(accountOptions).find((one) => given.has(one))
  if (option) {
    throw new AppError('bad-input', `--${option} is for admin keys: ${adminNames.join(', ')}. ${name} takes none.`)
  }
}

/** Reads an admin key, tries what it may read, and connects its account or puts it in the place of an account's key. */
export async function addAccount(deps: CliDeps, given: Given, adminName: AdminName): Promise<number> {
  const vendor = adminVendors[adminName]
  const name = providerName(vendor)
  const seatMicroUsd = readSeatPrice(vendor, given.text('seat-price'))
  const label = given.text('label') === null ? null : readLabel('--label', given.text('label') ?? '')
  const replaced = await accountToReplace(deps, vendor, given)
  const secret = await readSecret(deps, `Paste the ${name} admin key (it is not shown) and press Enter: `)
  if (secret === null) {
    writeLine(deps.stderr, 'Nothing was saved.')
    return 130
  }
  const misplaced = misplacedAdminKey(vendor, secret)
  if (misplaced) throw new AppError('conflict', `${misplaced} Nothing was saved.`)
  writeLine(deps.stderr, `Trying what the key may read of ${name} …`)
  const { ok, say, abilities } = await deps.vendors.probe({ vendor, secret })
  if (!ok) throw new AppError('upstream-failed', `${say} Nothing was saved.`)
  const account = await connect(deps, { vendor, label: label ?? name, secret, abilities, replaced })
  if (seatMicroUsd !== null) {
    await setSeatPrice(deps.db, { id: account.id, seatMicroUsd, actor: cliActor, now: deps.clock.now() })
  }
  if (given.has('json')) {
    const { vendor: provider, ...rest } = account
    const said = { use: 'reports', provider, ...rest, seatMicroUsd, replaced: replaced?.hint ?? null }
    writeLine(deps.stdout, JSON.stringify(said, null, 2))
  } else tell(deps, { account, abilities, replaced, seatMicroUsd })
  return 0
}

async function connect(
  deps: CliDeps,
  input: { vendor: Provider; label: string; secret: string; abilities: Abilities; replaced: VendorAccount | null },
): Promise<VendorAccount> {
  const { db, vault, clock } = deps
  const { replaced, ...said } = input
  const now = clock.now()
  if (!replaced) return addVendorAccount(db, vault, { ...said, actor: cliActor, now })
  const { secret, abilities } = said
  const account = await rotateVendorAccount(db, vault, { id: replaced.id, secret, abilities, actor: cliActor, now })
  if (account.state === 'active') await askForSync(db, { accountId: account.id, trigger: 'hand', askedBy: '', now })
  return account
}

function tell(
  deps: CliDeps,
  said: { account: VendorAccount; abilities: Abilities; replaced: VendorAccount | null; seatMicroUsd: MicroUsd | null },
): void {
  const { account, abilities, replaced, seatMicroUsd } = said
  const name = providerName(account.vendor)
  const what = `${name} admin key ${account.hint} (“${account.label}”)`
  const instead = `${name} admin key ${account.hint} in the place of ${replaced?.hint} (“${account.label}”)`
  const done = replaced ? `Put ${instead}. Its history goes on.` : `Connected ${what}.`
  writeLine(deps.stdout, `${done} It may read:`)
  for (const { endpoint, ok, say } of abilities) {
    writeLine(deps.stdout, `  ${ok ? 'yes' : 'no '}  ${endpoint}${ok ? '' : `: ${say}`}`)
  }
  if (seatMicroUsd !== null) writeLine(deps.stdout, `A seat costs ${formatUsd(seatMicroUsd)} a month.`)
  const manually = `${program} collect ${account.vendor}`
  writeLine(deps.stdout, `A running Tally reads it at once and every hour from now on. Without one: ${manually}`)
}

/** The account whose key is replaced. A key of a team that is connected already would count everything twice, so it is asked. */
async function accountToReplace(deps: CliDeps, vendor: Provider, given: Given): Promise<VendorAccount | null> {
  const named = given.text('replaces')
  const accounts = (await listVendorAccounts(deps.db)).filter((one) => one.vendor === vendor && isConnected(one))
  const listed = accounts.map(({ id, label, hint }) => `${id} “${label}” (${hint})`).join(', ')
  if (named !== null) {
    const found = accounts.filter(({ id, label }) => String(id) === named || label === named)
    if (found.length === 1) return found[0] ?? null
    const there = listed === '' ? 'None is connected.' : `There are: ${listed}. Give the id if a label is there twice.`
    throw new AppError(
      'not-found',
      `--replaces “${shown(named)}” names no one ${providerName(vendor)} account. ${there}`,
    )
  }
  if (accounts.length === 0 || given.has('another')) return null
  throw new AppError(
    'conflict',
    `${providerName(vendor)} is connected already: ${listed}. Say --replaces ${accounts[0]?.id} if this is a new key of that account, ` +
      'or --another if it is of another one. The same account twice would count everything twice. Nothing was saved.',
  )
}

function readSeatPrice(vendor: Provider, text: string | null): MicroUsd | null {
  if (text === null) return null
  if (vendor !== 'cursor') throw new AppError('bad-input', '--seat-price is for cursor: the others bill no seats here.')
  const [, dollars] = /^\$?(\d{1,6}(?:\.\d{1,2})?)$/.exec(text) ?? []
  if (dollars !== undefined) return microUsdOf(exactUsd(dollars, 'dollars'))
  throw new AppError('bad-input', `--seat-price “${shown(text)}”: give US dollars a month, such as 40 or 32.50.`)
}
