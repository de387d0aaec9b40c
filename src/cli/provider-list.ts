import { dayOf } from '../base/calendar.ts'
import { program } from '../base/program.ts'
import { providerName } from '../base/provider.ts'
import { listProviderKeys, type ProviderKey } from '../people/provider-keys.ts'
import { listVendorAccounts, type VendorAccount } from '../sources/vendor-account.ts'
import { type CliDeps, type Command, type Given, writeLine } from './command.ts'
import { table } from './table.ts'

export const providerList: Command = {
  name: 'provider list',
  takes: [],
  summary: "List the organisation's keys, active and replaced ones, and the accounts usage and costs are read of.",
  examples: ['provider list', 'provider list --json'],
  options: { json: { help: 'as JSON' } },
  run: listProviders,
}

async function listProviders(deps: CliDeps, given: Given): Promise<number> {
  const keys = await listProviderKeys(deps.db)
  const accounts = await listVendorAccounts(deps.db)
  if (given.has('json')) {
    const all = [
      ...keys.map((key) => ({ use: 'proxy', ...key })),
      ...accounts.map(({ vendor, ...account }) => ({ use: 'reports', provider: vendor, ...account })),
    ]
    writeLine(deps.stdout, JSON.stringify(all, null, 2))
    return 0
  }
  if (keys.length + accounts.length === 0) {
    writeLine(deps.stdout, `No provider has been added yet. Add one with: ${program} provider add anthropic`)
    return 0
  }
  if (keys.length > 0) writeLine(deps.stdout, keysTable(keys))
  if (accounts.length > 0) {
    writeLine(
      deps.stdout,
      `${keys.length > 0 ? '\n' : ''}Usage and costs are read with admin keys:\n${accountsTable(accounts)}`,
    )
  }
  return 0
}

function keysTable(keys: readonly ProviderKey[]): string {
  const rows = keys.map((key) => [providerName(key.provider), key.hint, key.label, key.state, dayOf(key.createdAt)])
  return table({ head: ['PROVIDER', 'KEY', 'LABEL', 'STATE', 'ADDED'], rows })
}

function accountsTable(accounts: readonly VendorAccount[]): string {
  const rows = accounts.map(({ id, vendor, hint, label, state, createdAt, abilities }) => {
    const unread = abilities.filter(({ ok }) => !ok).map(({ endpoint }) => endpoint)
    return [String(id), providerName(vendor), hint, label, state, dayOf(createdAt), unread.join(', ')]
  })
  return table({ head: ['ID', 'PROVIDER', 'KEY', 'LABEL', 'STATE', 'ADDED', 'MAY NOT READ'], rows })
}
