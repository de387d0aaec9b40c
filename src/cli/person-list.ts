import { dayOf } from '../base/calendar.ts'
import { type ListedPerson, listPeople, roleWord } from '../people/person-list.ts'
import { type CliDeps, type Command, type Given, writeLine } from './command.ts'
import { table } from './table.ts'
import { teamNamed } from './team-named.ts'

export const personList: Command = {
  name: 'person list',
  takes: [],
  summary: 'List people and robots with role, team and working keys; those who left come last.',
  examples: ['person list --team payments', 'person list --left --json'],
  options: {
    search: { value: 'T', help: 'only whose name or e-mail holds this' },
    team: { value: 'T', help: 'only who is in this team today' },
    left: { help: 'only who left' },
    json: { help: 'as JSON' },
  },
  run: list,
}

async function list(deps: CliDeps, given: Given): Promise<number> {
  const now = deps.clock.now()
  const team = given.text('team')
  const { people } = await listPeople(deps.db, {
    text: given.text('search') ?? '',
    teamIds: team === null ? null : [(await teamNamed(deps.db, team)).id],
    day: dayOf(now),
    now,
    offset: 0,
    limit: Number.MAX_SAFE_INTEGER,
  })
  const shown = given.has('left') ? people.filter(({ leftAt }) => leftAt !== null) : people
  if (given.has('json')) {
    writeLine(
      deps.stdout,
      JSON.stringify(
        shown.map((one) => plain(one, deps.admins)),
        null,
        2,
      ),
    )
    return 0
  }
  if (shown.length === 0) {
    writeLine(deps.stdout, 'There is nobody to list.')
    return 0
  }
  const rows = shown.map((one) => [
    one.person.name,
    one.person.email ?? '',
    one.person.kind === 'robot' ? 'robot' : roleWord(one, deps.admins),
    one.team ?? '',
    String(one.keys),
    one.leftAt ? `left ${dayOf(one.leftAt)}` : 'active',
  ])
  const head = ['NAME', 'E-MAIL', 'ROLE', 'TEAM', 'KEYS', 'STATE']
  writeLine(deps.stdout, table({ head, rows, right: ['KEYS'] }))
  return 0
}

function plain(one: ListedPerson, admins: readonly string[]) {
  const { person, leftAt, ...rest } = one
  return { ...person, role: roleWord(one, admins), givenRole: rest.role, ...withoutRole(rest), leftAt }
}

function withoutRole({ role: _, ...rest }: Omit<ListedPerson, 'person' | 'leftAt'>) {
  return rest
}
