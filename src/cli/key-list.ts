import { dayOf, minuteText } from '../base/calendar.ts'
import { program } from '../base/program.ts'
import type { VirtualKey } from '../people/virtual-key.ts'
import { lastDayOf, listVirtualKeys, stateOfKey } from '../people/virtual-key-list.ts'
import { type CliDeps, type Command, type Given, writeLine } from './command.ts'
import { table } from './table.ts'

export const keyList: Command = {
  name: 'key list',
  takes: [],
  summary: "List developers' keys, newest first. No list holds the keys themselves.",
  examples: ['key list', 'key list --json'],
  options: { json: { help: 'as JSON' } },
  run: listKeys,
}

const head = ['KEY', 'NAME', 'WHOSE', 'PROJECT', 'TAGS', 'MODELS', 'CREATED', 'STATE', 'REPLACES', 'ID']

async function listKeys(deps: CliDeps, given: Given): Promise<number> {
  const now = deps.clock.now()
  const keys = await listVirtualKeys(deps.db)
  if (given.has('json')) {
    const rows = keys.map(({ key, person }) => ({ ...key, state: stateOfKey(key, now), person }))
    writeLine(deps.stdout, JSON.stringify(rows, null, 2))
    return 0
  }
  if (keys.length === 0) {
    writeLine(deps.stdout, `No key has been created yet. Create one with: ${program} key create --name N --email E`)
    return 0
  }
  const replaced = new Map(keys.flatMap(({ key }) => (key.replacedBy ? [[key.replacedBy, key.display]] : [])))
  const rows = keys.map(({ key, person }) => [
    key.display,
    key.name,
    person.kind === 'person' ? (person.email ?? person.name) : `${person.name} (${person.kind})`,
    key.project,
    Object.entries(key.tags)
      .map(([name, value]) => `${name}=${value}`)
      .join(' '),
    key.models.length === 0 ? 'all' : key.models.join(' '),
    dayOf(key.createdAt),
    stateText(key, now),
    replaced.get(key.id) ?? '',
    key.id,
  ])
  writeLine(deps.stdout, table({ head, rows }))
  return 0
}

// The day shown is the last one it works; a grace period ends at a time of day.
function stateText(key: VirtualKey, now: Date): string {
  const state = stateOfKey(key, now)
  if (key.pausedAt && (state === 'active' || state === 'replaced')) return 'paused'
  if (!key.expiresAt) return state
  if (state === 'replaced') return `replaced, works until ${minuteText(key.expiresAt)}`
  return state === 'active' ? `active to ${lastDayOf(key.expiresAt)}` : state
}
