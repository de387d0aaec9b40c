import type { StaticSelect } from '@slack/types'
import { dayOf } from '../../base/calendar.ts'
import type { Db } from '../../db/database.ts'
import { maySeeEverything, maySeeTeam, type Viewer } from '../../people/access.ts'
import { teamOfPerson } from '../../people/membership.ts'
import { listTeams, type Team } from '../../people/team.ts'
import { type Choice, optionOf } from '../kit/inputs.ts'
import { cut } from '../kit/limits.ts'

/** What somebody may look at: the teams they lead, with their sub-teams; finance and admins everything. */
export type SeenTeams = { teams: Team[]; org: boolean }

export async function teamsSeenBy(db: Db, viewer: Viewer): Promise<SeenTeams> {
  const teams = (await listTeams(db)).filter((team) => maySeeTeam(viewer, team.id))
  return { teams, org: maySeeEverything(viewer) }
}

/** The team somebody means who names none: the one they lead, else the one they are in; null where that is open. */
export async function usualTeam(db: Db, viewer: Viewer, seen: SeenTeams, now: Date): Promise<Team | null> {
  const led = seen.teams.filter((team) => viewer.ledTeamIds.has(team.id))
  const tops = led.filter(({ parentId }) => parentId === null || !viewer.ledTeamIds.has(parentId))
  if (tops.length === 1) return tops[0] ?? null
  const own = await teamOfPerson(db, { personId: viewer.person.id, day: dayOf(now) })
  return own ? (seen.teams.find(({ id }) => id === own.id) ?? null) : null
}

/** A select of everything somebody may look at; null where there is but one. A value is the team's id and what is to come `after` it. */
export function teamSelect(input: {
  actionId: string
  seen: SeenTeams
  chosen: string | null
  after?: string
}): StaticSelect | null {
  const { after = '' } = input
  const choices = choicesOf(input.seen).map((choice) => ({ ...choice, value: `${choice.value}${after}` }))
  if (choices.length < 2) return null
  const chosen = choices.find(({ value }) => value === input.chosen)
  return {
    type: 'static_select',
    action_id: input.actionId,
    placeholder: { type: 'plain_text', text: 'Choose a team', emoji: false },
    ...(choices.length <= mostOptions ? { options: choices.map(optionOf) } : { option_groups: groupsOf(choices) }),
    ...(chosen ? { initial_option: optionOf(chosen) } : {}),
  }
}

const mostOptions = 100

function choicesOf({ teams, org }: SeenTeams): Choice[] {
  const nameOf = new Map(teams.map((team) => [team.id, team.name]))
  const named = teams.map((team) => {
    const parent = team.parentId === null ? undefined : nameOf.get(team.parentId)
    return { text: parent ? `${parent} › ${team.name}` : team.name, value: team.id }
  })
  const sorted = named.toSorted((a, b) => a.text.localeCompare(b.text))
  return [...(org ? [{ text: 'The whole organisation', value: 'org' }] : []), ...sorted]
}

// Slack takes a hundred options in each of a hundred groups.
function groupsOf(choices: Choice[]): NonNullable<StaticSelect['option_groups']> {
  const groups = Array.from({ length: Math.min(mostOptions, Math.ceil(choices.length / mostOptions)) }, (_, index) =>
    choices.slice(index * mostOptions, (index + 1) * mostOptions),
  )
  return groups.map((group) => {
    const [first, last] = [group[0]?.text ?? '', group.at(-1)?.text ?? '']
    const label = cut(`${cut(first, 34)} – ${cut(last, 34)}`, 75)
    return { label: { type: 'plain_text', text: label, emoji: false }, options: group.map(optionOf) }
  })
}
