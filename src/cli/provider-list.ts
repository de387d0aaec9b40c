import { dayOf } from '../base/calendar.ts'
import { providerName } from '../base/provider.ts'
import { listProviderKeys } from '../people/provider-keys.ts'
import { type CliDeps, type Command, type Given, writeLine } from './command.ts'
import { table } from './table.ts'

export const providerList: Command = {
  name: 'provider list',
  takes: [],
  summary: "List the organisation's keys, active and replaced ones.",
  options: { json: { help: 'as JSON' } },
  run: listProviders,
}

async function listProviders(deps: CliDeps, given: Given): Promise<number> {
  const keys = await listProviderKeys(deps.db)
  if (given.has('json')) {
    writeLine(deps.stdout, JSON.stringify(keys, null, 2))
    return 0
  }
  if (keys.length === 0) {
    writeLine(deps.stdout, 'No provider has been added yet. Add one with: npm run tally -- provider add anthropic')
    return 0
  }
  const rows = keys.map((key) => [providerName(key.provider), key.hint, key.label, key.state, dayOf(key.createdAt)])
  writeLine(deps.stdout, table({ head: ['PROVIDER', 'KEY', 'LABEL', 'STATE', 'ADDED'], rows }))
  return 0
}
