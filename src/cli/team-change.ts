import { AppError } from '../base/app-error.ts'
import { changeTeam, type LedTeam, type TeamChange } from '../people/team-changes.ts'
import { cliActor } from './cli-actor.ts'
import { type CliDeps, type Command, type Given, writeLine } from './command.ts'
import { personNamed } from './person-named.ts'
import { teamNamed, teamNamedOrNone } from './team-named.ts'

export const teamRename: Command = {
  name: 'team rename',
  takes: ['<name>', '<new name>'],
  summary: 'Give a team another name; its history goes along.',
  examples: ['team rename Payments Checkout'],
  options: { json: { help: 'as JSON' } },
  run: async (deps, given) => {
    const { before, after } = await change(deps, given, { name: given.words[1] ?? '' })
    return answer(deps, given, after, `“${before.name}” is now called “${after.name}”.`)
  },
}

export const teamSet: Command = {
  name: 'team set',
  takes: ['<name>'],
  summary: 'Set the parent or the cost centre of a team.',
  examples: ['team set Payments --cost-centre 4711 --parent none'],
  options: {
    parent: { value: 'T', help: 'the team it stands under; none: it stands at the top' },
    'cost-centre': { value: 'C', help: 'what finance books it to; none: nothing' },
    json: { help: 'as JSON' },
  },
  run: async (deps, given) => {
    const parent = given.text('parent')
    const costCentre = given.text('cost-centre')
    if (parent === null && costCentre === null) {
      throw new AppError('bad-input', 'Say what to set: --parent, --cost-centre, or both.')
    }
    const { after } = await change(deps, given, {
      ...(parent === null ? {} : { parentId: (await teamNamedOrNone(deps.db, parent))?.id ?? null }),
      ...(costCentre === null ? {} : { costCentre: costCentre.toLowerCase() === 'none' ? '' : costCentre }),
    })
    return answer(deps, given, after, `“${after.name}” is set.`)
  },
}

export const teamLead: Command = {
  name: 'team lead',
  takes: ['<name>'],
  summary: 'Say who leads a team, in the place of whoever did.',
  examples: ['team lead Payments --person ana@example.com'],
  options: {
    person: { value: 'E', repeats: true, help: 'by e-mail or name; may be repeated' },
    none: { help: 'nobody' },
    json: { help: 'as JSON' },
  },
  run: async (deps, given) => {
    const named = given.all('person')
    if (given.has('none') === named.length > 0) {
      throw new AppError('bad-input', 'Say who leads it with --person, once for each, or --none for nobody.')
    }
    const people = []
    for (const one of named) people.push(await personNamed(deps.db, one))
    const { after } = await change(deps, given, { leadIds: people.map(({ id }) => id) })
    const who = people.length === 0 ? 'nobody' : people.map(({ name }) => name).join(', ')
    return answer(deps, given, after, `“${after.name}” is led by ${who}.`)
  },
}

async function change(deps: CliDeps, given: Given, wanted: TeamChange) {
  const team = await teamNamed(deps.db, given.words[0] ?? '')
  return changeTeam(deps.db, {
    teamId: team.id,
    expectedVersion: team.version,
    change: wanted,
    actor: cliActor,
    now: deps.clock.now(),
  })
}

function answer(deps: CliDeps, given: Given, team: LedTeam, said: string): number {
  writeLine(deps.stdout, given.has('json') ? JSON.stringify(team, null, 2) : said)
  return 0
}
