import { addDays, dayOf } from '../base/calendar.ts'
import { listVirtualKeys, type VirtualKey } from '../people/virtual-key.ts'
import { type CliDeps, type Command, type Given, writeLine } from './command.ts'
import { table } from './table.ts'

export const keyList: Command = {
  name: 'key list',
  takes: [],
  summary: "List developers' keys, newest first. No list holds the keys themselves.",
  options: { json: { help: 'as JSON' } },
  run: listKeys,
}

async function listKeys(deps: CliDeps, given: Given): Promise<number> {
  const now = deps.clock.now()
  const keys = await listVirtualKeys(deps.db)
  if (given.has('json')) {
    const rows = keys.map(({ key, person }) => ({ ...key, state: stateOf(key, now), person }))
    writeLine(deps.stdout, JSON.stringify(rows, null, 2))
    return 0
  }
  if (keys.length === 0) {
    writeLine(
      deps.stdout,
      'No key has been created yet. Create one with: npm run tally -- key create --name N --email E',
    )
    return 0
  }
  const rows = keys.map(({ key, person }) => [
    key.display,
    key.name,
    person.kind === 'robot' ? `${person.name} (robot)` : (person.email ?? person.name),
    key.project,
    Object.entries(key.tags)
      .map(([name, value]) => `${name}=${value}`)
      .join(' '),
    dayOf(key.createdAt),
    stateText(key, now),
    key.id,
  ])
  writeLine(deps.stdout, table({ head: ['KEY', 'NAME', 'WHOSE', 'PROJECT', 'TAGS', 'CREATED', 'STATE', 'ID'], rows }))
  return 0
}

// The day shown is the last one it works.
function stateText(key: VirtualKey, now: Date): string {
  const state = stateOf(key, now)
  return state === 'active' && key.expiresAt ? `active to ${addDays(dayOf(key.expiresAt), -1)}` : state
}

function stateOf(key: VirtualKey, now: Date): 'active' | 'expired' | 'revoked' {
  if (key.revokedAt) return 'revoked'
  return key.expiresAt && key.expiresAt <= now ? 'expired' : 'active'
}
