import { AppError } from '../base/app-error.ts'
import { type Day, day, dayOf } from '../base/calendar.ts'
import { assignMembers } from '../people/membership.ts'
import { cliActor } from './cli-actor.ts'
import { type CliDeps, type Command, type Given, writeLine } from './command.ts'
import { personNamed } from './person-named.ts'
import { shown } from './shown.ts'
import { teamNamedOrNone } from './team-named.ts'

export const teamAssign: Command = {
  name: 'team assign',
  takes: ['<name|none>'],
  summary: 'Put people into a team from a day on, out of the one they were in; none: into no team.',
  examples: [
    'team assign Payments --person ana@example.com --person bob@example.com',
    'team assign none --person ana@example.com --from 2026-11-01',
  ],
  options: {
    person: { value: 'E', required: true, repeats: true, help: 'by e-mail or name; may be repeated' },
    from: { value: 'YYYY-MM-DD', help: 'the first UTC day; today when left out' },
    json: { help: 'as JSON' },
  },
  run: assign,
}

async function assign(deps: CliDeps, given: Given): Promise<number> {
  const now = deps.clock.now()
  const fromDay = readFrom(given.text('from')) ?? dayOf(now)
  const team = await teamNamedOrNone(deps.db, given.words[0] ?? '')
  const personIds: string[] = []
  for (const one of given.all('person')) personIds.push((await personNamed(deps.db, one)).id)
  const by = { actor: cliActor, now }
  const done = await assignMembers(deps.db, { personIds, teamId: team?.id ?? null, fromDay, ...by })
  if (given.has('json')) {
    const rows = done.map(({ outcome, person }) => ({ ...person, outcome, team: team?.name ?? null, from: fromDay }))
    writeLine(deps.stdout, JSON.stringify(rows, null, 2))
    return 0
  }
  for (const { outcome, person } of done) {
    const where = team === null ? 'in no team' : `in “${team.name}”`
    const said = outcome === 'unchanged' ? 'already; nothing was changed' : `from ${fromDay} on`
    writeLine(deps.stdout, `${person.name} is ${where} ${said}.`)
  }
  return 0
}

function readFrom(text: string | null): Day | null {
  if (text === null) return null
  try {
    return day(text)
  } catch (cause) {
    throw new AppError('bad-input', `--from “${shown(text)}” is not a day. Write it like 2026-12-31.`, { cause })
  }
}
