import { AppError } from '../base/app-error.ts'
import { nearest } from '../base/nearest.ts'
import { type GivenRole, setRole } from '../people/roles.ts'
import { cliActor } from './cli-actor.ts'
import { type CliDeps, type Command, type Given, writeLine } from './command.ts'
import { personNamed } from './person-named.ts'
import { shown } from './shown.ts'

export const personRole: Command = {
  name: 'person role',
  takes: ['<email|name>'],
  summary: 'Give somebody a role: admin, finance or member; slack takes it back, so that Slack decides.',
  examples: ['person role ana@example.com --role finance'],
  options: {
    role: { value: 'R', required: true, help: 'admin, finance, member, or slack' },
    json: { help: 'as JSON' },
  },
  run: giveRole,
}

const roles = ['admin', 'finance', 'member', 'slack']

async function giveRole(deps: CliDeps, given: Given): Promise<number> {
  const role = readRole(given.text('role') ?? '')
  const person = await personNamed(deps.db, given.words[0] ?? '')
  const { before, after } = await setRole(deps.db, {
    personId: person.id,
    role,
    admins: deps.admins,
    actor: cliActor,
    now: deps.clock.now(),
  })
  if (given.has('json')) {
    writeLine(deps.stdout, JSON.stringify({ ...person, before: before.role, after: after.role }, null, 2))
    return 0
  }
  const same = before.role === after.role ? ' already; nothing was changed' : ''
  writeLine(deps.stdout, `${person.name} is ${role === null ? 'what Slack says' : inWords(role)}${same}.`)
  return 0
}

function readRole(text: string): GivenRole | null {
  const word = text.toLowerCase()
  if (word === 'slack') return null
  if (word === 'admin' || word === 'finance' || word === 'member') return word
  const meant = nearest(word, roles)
  const lead = word === 'lead' ? ' Leads are named with their team: team lead.' : ''
  const hint = meant ? ` Did you mean ${meant}?` : ''
  throw new AppError('bad-input', `--role “${shown(text)}” is none of ${roles.join(', ')}.${lead || hint}`)
}

function inWords(role: GivenRole): string {
  return role === 'admin' ? 'an admin' : role === 'finance' ? 'in finance' : 'a member'
}
