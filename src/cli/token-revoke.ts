import { AppError } from '../base/app-error.ts'
import { dayOf } from '../base/calendar.ts'
import { program } from '../base/program.ts'
import type { ApiToken } from '../people/api-token.ts'
import { revokeApiToken } from '../people/revoke-api-token.ts'
import { cliActor } from './cli-actor.ts'
import { type CliDeps, type Command, type Given, writeLine } from './command.ts'
import { shown } from './shown.ts'
import { table } from './table.ts'

export const tokenRevoke: Command = {
  name: 'token revoke',
  takes: ['<id|display|name>'],
  summary: 'Revoke a token, named by its id, by what token list shows of it, or by a name only one has.',
  examples: ['token revoke grafana'],
  options: { json: { help: 'what is kept of the token, as JSON' } },
  run: revokeToken,
}

async function revokeToken(deps: CliDeps, given: Given): Promise<number> {
  const which = given.words[0] ?? ''
  const result = await revokeApiToken(deps.db, { which, actor: cliActor, now: deps.clock.now() })
  switch (result.outcome) {
    case 'not-found':
      throw new AppError('not-found', `No token is called “${shown(which)}”. See them all with: ${program} token list`)
    case 'ambiguous':
      return sayAmbiguous(deps, which, result.tokens)
    case 'revoked':
    case 'already-revoked':
      writeLine(deps.stdout, given.has('json') ? JSON.stringify(result, null, 2) : sentence(result))
      return 0
  }
}

function sentence({ outcome, token }: { outcome: 'revoked' | 'already-revoked'; token: ApiToken }): string {
  const named = `${token.display} (“${token.name}”)`
  return outcome === 'revoked'
    ? `Revoked ${named}. It is refused from the next request on.`
    : `${named} is revoked already; nothing was changed.`
}

function sayAmbiguous({ stderr }: CliDeps, which: string, tokens: readonly ApiToken[]): number {
  const rows = tokens.map((token) => [token.id, token.display, token.name, dayOf(token.createdAt)])
  writeLine(stderr, `${rows.length} tokens are called “${shown(which)}”; none was revoked. Name one by its id:`)
  writeLine(stderr, table({ head: ['ID', 'TOKEN', 'NAME', 'CREATED'], rows }))
  return 1
}
