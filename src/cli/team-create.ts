import { createTeam } from '../people/team-changes.ts'
import { cliActor } from './cli-actor.ts'
import { type CliDeps, type Command, type Given, writeLine } from './command.ts'
import { personNamed } from './person-named.ts'
import { teamNamed } from './team-named.ts'

export const teamCreate: Command = {
  name: 'team create',
  takes: ['<name>'],
  summary: 'Create a team.',
  examples: ['team create Payments --parent Platform --lead ana@example.com'],
  options: {
    parent: { value: 'T', help: 'the team it stands under; teams have two levels' },
    'cost-centre': { value: 'C', help: 'what finance books it to' },
    lead: { value: 'E', repeats: true, help: 'who leads it, by e-mail or name; may be repeated' },
    json: { help: 'as JSON' },
  },
  run: create,
}

async function create(deps: CliDeps, given: Given): Promise<number> {
  const parent = given.text('parent')
  const leadIds: string[] = []
  for (const lead of given.all('lead')) leadIds.push((await personNamed(deps.db, lead)).id)
  const team = await createTeam(deps.db, {
    name: given.words[0] ?? '',
    parentId: parent === null ? null : (await teamNamed(deps.db, parent)).id,
    costCentre: given.text('cost-centre') ?? '',
    leadIds,
    actor: cliActor,
    now: deps.clock.now(),
  })
  writeLine(deps.stdout, given.has('json') ? JSON.stringify(team, null, 2) : `Created the team “${team.name}”.`)
  return 0
}
