import { AppError } from '../base/app-error.ts'
import { addDays, dayOf, startOfDay } from '../base/calendar.ts'
import { createApiToken, type TokenHolder, type TokenScope } from '../people/api-token.ts'
import { readLabel } from '../people/label.ts'
import { lastDayOf } from '../people/virtual-key-list.ts'
import { cliActor } from './cli-actor.ts'
import { type CliDeps, type Command, type Given, writeLine } from './command.ts'
import { readExpiry } from './key-create.ts'
import { personNamed } from './person-named.ts'
import { shown } from './shown.ts'

export const tokenCreate: Command = {
  name: 'token create',
  takes: ['<name>'],
  summary:
    'Create a token for the HTTP API. It is shown once, and acts as a person or as a service with a role of its own.',
  examples: [
    'token create grafana --scope read --expires 90d --role finance',
    'token create nightly --scope write --expires never --person ana@example.com',
  ],
  options: {
    scope: { value: 'read|write', required: true, help: 'what it may do: read figures, or change things as well' },
    expires: {
      value: 'W',
      required: true,
      help: '90d (days from today), the last day it works as YYYY-MM-DD (UTC), or never',
    },
    person: { value: 'E', help: 'acts as this person, by e-mail or name, in whatever role they have at the time' },
    role: { value: 'admin|finance', help: 'acts as a service that is nobody, with this role' },
    json: { help: 'as JSON, for scripts: the secret once, and what is kept of the token' },
  },
  run: createToken,
}

async function createToken(deps: CliDeps, given: Given): Promise<number> {
  const now = deps.clock.now()
  const name = readLabel('the name', given.words[0] ?? '').trim()
  if (name === '')
    throw new AppError('bad-input', 'The name is empty. Say what the token is for: grafana, nightly-export.')
  const scope = readScope(given.text('scope') ?? '')
  const expiresAt = readTokenExpiry(given.text('expires') ?? '', now)
  const { holder, as } = await readHolder(deps, given)
  const { token, secret } = await createApiToken(deps.db, {
    name,
    scope,
    holder,
    expiresAt,
    hashKey: deps.vault.keyHashKey,
    actor: cliActor,
    now,
  })
  if (given.has('json')) {
    writeLine(deps.stdout, JSON.stringify({ secret, token }, null, 2))
    return 0
  }
  const until = expiresAt === null ? 'until it is revoked' : `through ${lastDayOf(expiresAt)} (UTC)`
  const does = scope === 'write' ? 'reads and changes things' : 'reads'
  writeLine(deps.stdout, `Created token ${token.display} (“${token.name}”). It ${does} as ${as}, ${until}.`)
  writeLine(deps.stdout, '\nThis is the only time the token is shown:\n')
  writeLine(deps.stdout, `    ${secret}\n`)
  const api = deps.baseUrl.replace(/\/v1$/, '')
  writeLine(
    deps.stdout,
    `Try it:\n\n    curl -H "Authorization: Bearer ${secret}" ${api}/spend\n\nAll it can do: ${api}/docs`,
  )
  return 0
}

function readScope(text: string): TokenScope {
  if (text === 'read' || text === 'write') return text
  throw new AppError('bad-input', `--scope “${shown(text)}” is none. Give read or write.`)
}

const longestDays = 3_650

function readTokenExpiry(text: string, now: Date): Date | null {
  if (text.toLowerCase() === 'never') return null
  const days = Number(/^(\d{1,5})d$/i.exec(text)?.[1] ?? Number.NaN)
  if (Number.isNaN(days)) return readExpiry(text, now)
  if (days >= 1 && days <= longestDays) return startOfDay(addDays(dayOf(now), days + 1))
  throw new AppError('bad-input', `--expires ${shown(text)} is not from 1d to ${longestDays}d.`)
}

async function readHolder({ db }: CliDeps, given: Given): Promise<{ holder: TokenHolder; as: string }> {
  const [email, role] = [given.text('person'), given.text('role')]
  if ((email === null) === (role === null)) {
    throw new AppError('bad-input', 'Say as whom it acts: either --person E or --role admin|finance.')
  }
  if (email !== null) {
    const person = await personNamed(db, email)
    if (person.kind !== 'person') {
      throw new AppError(
        'bad-input',
        `“${shown(person.name)}” is a ${person.kind}. For a script, give --role admin|finance.`,
      )
    }
    return { holder: { kind: 'person', personId: person.id }, as: person.email ?? person.name }
  }
  if (role !== 'admin' && role !== 'finance') {
    throw new AppError('bad-input', `--role “${shown(role ?? '')}” is none. Give admin or finance.`)
  }
  return { holder: { kind: 'service', role }, as: `a service with the role ${role}` }
}
