import { dayOf } from '../base/calendar.ts'
import { program } from '../base/program.ts'
import { teamOverviews } from '../people/team.ts'
import { type CliDeps, type Command, type Given, writeLine } from './command.ts'
import { table } from './table.ts'

export const teamList: Command = {
  name: 'team list',
  takes: [],
  summary: 'List teams, each parent before its sub-teams, with cost centre, leads and members of today.',
  examples: ['team list'],
  options: { json: { help: 'as JSON' } },
  run: list,
}

async function list(deps: CliDeps, given: Given): Promise<number> {
  const teams = await teamOverviews(deps.db, dayOf(deps.clock.now()))
  if (given.has('json')) {
    writeLine(deps.stdout, JSON.stringify(teams, null, 2))
    return 0
  }
  if (teams.length === 0) {
    writeLine(deps.stdout, `There is no team yet. Create one with: ${program} team create Platform`)
    return 0
  }
  const rows = teams.map((team) => [
    `${team.parentId === null ? '' : '  '}${team.name}`,
    team.parentName ?? '',
    team.costCentre,
    String(team.members),
    team.leads.map(({ name }) => name).join(', '),
  ])
  writeLine(
    deps.stdout,
    table({ head: ['TEAM', 'PARENT', 'COST CENTRE', 'MEMBERS', 'LEADS'], rows, right: ['MEMBERS'] }),
  )
  return 0
}
