import { AppError } from '../base/app-error.ts'
import { dayOf, minuteText } from '../base/calendar.ts'
import { formatUsd } from '../base/money.ts'
import { keyNamed } from '../people/revoke-virtual-key.ts'
import { findVirtualKey, lastDayOf } from '../people/virtual-key-list.ts'
import { type KeyRow, keyRows } from '../reports/key-overview.ts'
import { type CliDeps, type Command, type Given, writeLine } from './command.ts'
import { ambiguousKey, noSuchKey } from './key-named.ts'
import { table } from './table.ts'

export const keyShow: Command = {
  name: 'key show',
  takes: ['<id|display|name>'],
  summary:
    'Show one key: whose it is, what it may do, when it was last used, and what it spent this month. Never its secret.',
  examples: ['key show ci-main', 'key show acl_x7Kd...9fQ2 --json'],
  options: { json: { help: 'as JSON, money in whole millionths of a dollar' } },
  run: show,
}

async function show(deps: CliDeps, given: Given): Promise<number> {
  const which = given.words[0] ?? ''
  const named = await keyNamed(deps.db, which)
  if (named.outcome === 'not-found') throw noSuchKey(which)
  if (named.outcome === 'ambiguous') throw ambiguousKey({ which, keys: named.keys, undone: 'shown' })
  const listed = await findVirtualKey(deps.db, named.key.id)
  const [row] = listed ? await keyRows(deps.db, { keys: [listed], now: deps.clock.now() }) : []
  if (!row) throw new AppError('not-found', 'This key was removed meanwhile.')
  const { key, person, state, lastUsedAt, spentMicroUsd } = row
  const json = { ...key, state, person, lastUsedAt, spentThisMonthMicroUsd: spentMicroUsd }
  writeLine(deps.stdout, given.has('json') ? JSON.stringify(json, null, 2) : textOf(row))
  return 0
}

function textOf({ key, person, state, lastUsedAt, spentMicroUsd }: KeyRow): string {
  const rows = [
    ['Key', `${key.display} (“${key.name}”)`],
    ['Whose', person.kind === 'person' ? (person.email ?? person.name) : `${person.name} (${person.kind})`],
    ['State', key.pausedAt && state === 'active' ? `paused since ${dayOf(key.pausedAt)}` : state],
    ['Project', key.project || 'none of its own'],
    [
      'Tags',
      Object.entries(key.tags)
        .map(([name, value]) => `${name}=${value}`)
        .join(' ') || 'none',
    ],
    ['Models', key.models.join(' ') || 'all'],
    ['Created', dayOf(key.createdAt)],
    ['Works through', key.expiresAt ? `${lastDayOf(key.expiresAt)} (UTC)` : 'no end'],
    ['Last used', lastUsedAt === null ? 'never' : `${minuteText(lastUsedAt)} UTC`],
    ['Spent this month', formatUsd(spentMicroUsd)],
    ['Id', key.id],
  ]
  return table({ head: ['', ''], rows }).trimStart()
}
