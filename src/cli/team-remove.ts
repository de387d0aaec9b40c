import { removeTeam } from '../people/team-changes.ts'
import { cliActor } from './cli-actor.ts'
import { type CliDeps, type Command, type Given, writeLine } from './command.ts'
import { teamNamed } from './team-named.ts'

export const teamRemove: Command = {
  name: 'team remove',
  takes: ['<name>'],
  summary: 'Remove a team as of today: its members are in none, its sub-teams stay, history stays.',
  examples: ['team remove Payments'],
  options: { json: { help: 'as JSON' } },
  run: remove,
}

async function remove(deps: CliDeps, given: Given): Promise<number> {
  const { id, version } = await teamNamed(deps.db, given.words[0] ?? '')
  const by = { actor: cliActor, now: deps.clock.now() }
  const { team, members, subTeams } = await removeTeam(deps.db, { teamId: id, expectedVersion: version, ...by })
  if (given.has('json')) {
    writeLine(deps.stdout, JSON.stringify({ ...team, members, subTeams }, null, 2))
    return 0
  }
  const people = members === 1 ? '1 person is in no team' : `${members} people are in no team`
  const subs = subTeams.length === 0 ? '' : ` These stand on their own: ${subTeams.join(', ')}.`
  writeLine(deps.stdout, `Removed “${team.name}”. ${people} from today on; earlier days stay as they were.${subs}`)
  return 0
}
