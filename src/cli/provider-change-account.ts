import { AppError } from '../base/app-error.ts'
import { program } from '../base/program.ts'
import { providerName } from '../base/provider.ts'
import { isConnected, listVendorAccounts, type VendorAccount } from '../sources/vendor-account.ts'
import { setVendorAccountState } from '../sources/vendor-account-state.ts'
import { askForSync } from '../sources/wanted-sync.ts'
import { cliActor } from './cli-actor.ts'
import { type CliDeps, type Given, writeLine } from './command.ts'
import { type AdminName, adminVendors } from './provider-add-account.ts'
import { shown } from './shown.ts'

const states = { enable: 'active', disable: 'disabled', remove: 'removed' } as const

/**
 * Switches reading an account off, on again (then it is read at once), or removes it; says what that means. Its label or id
 * may be left out where the vendor has one account only.
 */
export async function changeAccount(
  deps: CliDeps,
  given: Given,
  input: { admin: AdminName; what: keyof typeof states },
): Promise<number> {
  const { what } = input
  const account = await accountNamed(deps, given, input.admin)
  const now = deps.clock.now()
  if (what === 'remove' && !given.has('yes')) return sayWhatWouldStop(deps, given, account)
  const done = await setVendorAccountState(deps.db, { id: account.id, state: states[what], actor: cliActor, now })
  if (done.outcome === 'changed' && what === 'enable') {
    await askForSync(deps.db, { accountId: account.id, trigger: 'hand', askedBy: '', now })
  }
  if (given.has('json')) {
    writeLine(deps.stdout, JSON.stringify({ outcome: done.outcome, ...done.account }, null, 2))
    return done.outcome === 'changed-meanwhile' ? 1 : 0
  }
  if (done.outcome === 'changed-meanwhile') {
    throw new AppError('conflict', 'Somebody else removed this account meanwhile; nothing was changed.')
  }
  writeLine(deps.stdout, sentence(account, what, done.outcome === 'changed'))
  return 0
}

function sayWhatWouldStop(deps: CliDeps, given: Given, account: VendorAccount): number {
  if (given.has('json')) writeLine(deps.stdout, JSON.stringify({ outcome: 'not-done', ...account }, null, 2))
  else {
    writeLine(deps.stdout, `${nameOf(account)}: ${whatStops(account)} Its key would be deleted for good.`)
    writeLine(deps.stderr, 'Nothing was changed. Add --yes to remove it for good, or use provider disable to pause it.')
  }
  return 1
}

function sentence(account: VendorAccount, what: keyof typeof states, isChanged: boolean): string {
  const name = nameOf(account)
  if (!isChanged) return `${name} is ${states[what]} already; nothing was changed.`
  switch (what) {
    case 'enable':
      return `Enabled ${name}. A running Tally reads it at once, what was missed included, and every hour from now on.`
    case 'disable':
      return `Disabled ${name}. ${whatStops(account)} It goes on with provider enable.`
    case 'remove':
      return `Removed ${name} for good, and its key. ${whatStops(account)}`
  }
}

function whatStops({ vendor }: VendorAccount): string {
  const cycle =
    vendor === 'cursor'
      ? ' Budgets by the billing cycle go by the calendar month, unless another Cursor account is read.'
      : ''
  return `Usage and costs of ${providerName(vendor)} are not read of it any more; what was read stays in reports and budgets.${cycle}`
}

function nameOf({ id, vendor, hint, label }: VendorAccount): string {
  return `${providerName(vendor)} admin key ${hint} (“${label}”, id ${id})`
}

async function accountNamed(deps: CliDeps, given: Given, admin: AdminName): Promise<VendorAccount> {
  const vendor = adminVendors[admin]
  const name = providerName(vendor)
  const accounts = (await listVendorAccounts(deps.db)).filter((one) => one.vendor === vendor && isConnected(one))
  const [, named] = given.words
  const found = accounts.filter(({ id, label }) => named === undefined || String(id) === named || label === named)
  const [account] = found
  if (account && found.length === 1) return account
  if (accounts.length === 0) {
    throw new AppError('not-found', `${name} has no admin key. Add one with: ${program} provider add ${admin}`)
  }
  const there = accounts.map(({ id, label, hint }) => `${id} “${label}” (${hint})`).join(', ')
  if (named === undefined)
    throw new AppError('bad-input', `${name} has several accounts: ${there}. Give the label or id of one.`)
  throw new AppError(
    'not-found',
    `“${shown(named)}” names no one ${name} account. There are: ${there}. Give the id if a label is there twice.`,
  )
}
