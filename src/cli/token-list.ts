import { dayOf, minuteText } from '../base/calendar.ts'
import { program } from '../base/program.ts'
import type { ApiToken } from '../people/api-token.ts'
import { type ListedToken, listApiTokens, stateOfToken } from '../people/api-token-list.ts'
import { lastDayOf } from '../people/virtual-key-list.ts'
import { type CliDeps, type Command, type Given, writeLine } from './command.ts'
import { table } from './table.ts'

export const tokenList: Command = {
  name: 'token list',
  takes: [],
  summary: 'List the tokens of the HTTP API, newest first. No list holds the tokens themselves.',
  examples: ['token list --json'],
  options: { json: { help: 'as JSON' } },
  run: listTokens,
}

const head = ['TOKEN', 'NAME', 'SCOPE', 'ACTS AS', 'CREATED', 'LAST USED', 'STATE', 'ID']

async function listTokens(deps: CliDeps, given: Given): Promise<number> {
  const now = deps.clock.now()
  const tokens = await listApiTokens(deps.db)
  if (given.has('json')) {
    const rows = tokens.map(({ token, personName }) => ({ ...token, state: stateOfToken(token, now), personName }))
    writeLine(deps.stdout, JSON.stringify(rows, null, 2))
    return 0
  }
  if (tokens.length === 0) {
    const how = `${program} token create NAME --scope read --expires 90d --person E`
    writeLine(deps.stdout, `No token has been created yet. Create one with: ${how}`)
    return 0
  }
  const rows = tokens.map(({ token, personName }) => [
    token.display,
    token.name,
    token.scope,
    actsAs({ token, personName }),
    dayOf(token.createdAt),
    token.lastUsedAt ? minuteText(token.lastUsedAt) : 'never',
    stateText(token, now),
    token.id,
  ])
  writeLine(deps.stdout, table({ head, rows }))
  return 0
}

function actsAs({ token: { holder }, personName }: ListedToken): string {
  return holder.kind === 'service' ? `a service (${holder.role})` : (personName ?? '')
}

// The day shown is the last one it works.
function stateText(token: ApiToken, now: Date): string {
  const state = stateOfToken(token, now)
  return state === 'active' && token.expiresAt ? `active to ${lastDayOf(token.expiresAt)}` : state
}
