import type { ModalView } from '@slack/types'
import { type Day, formatDay } from '../../base/calendar.ts'
import type { GivenRole } from '../../people/roles.ts'
import { section } from '../kit/blocks.ts'
import { escapeMrkdwn } from '../kit/escape.ts'
import { dateInput, searchInput, selectInput, userInput } from '../kit/inputs.ts'
import { modal } from '../kit/modal.ts'
import { actionIds, submissions } from './action-ids.ts'
import { nameShown, peopleCount } from './names.ts'
import type { PersonLine } from './person-views.ts'

const roleChoices: Array<{ value: GivenRole | 'slack'; text: string; description: string }> = [
  { value: 'slack', text: 'As in Slack', description: 'Admins of the Slack workspace are admins, others members' },
  { value: 'member', text: 'Member', description: 'Sees their own spend; leads also their teams’' },
  { value: 'finance', text: 'Finance', description: 'Sees everybody’s spend and changes nothing' },
  { value: 'admin', text: 'Admin', description: 'Sees and changes everything' },
]

/** Reads what was chosen as a role; undefined for what is none. */
export function readRole(value: string | null): GivenRole | null | undefined {
  if (value === 'slack') return null
  return value === 'member' || value === 'finance' || value === 'admin' ? value : undefined
}

/** The block id of the choice. Slack keeps what was chosen in a block it knows, so another role has another one. */
export function roleField(role: GivenRole | null): string {
  return `role.${role ?? 'slack'}`
}

/** Chooses somebody's role. The metadata is their id and the role it was drawn from. */
export function roleModal({ listed: { person, role } }: Pick<PersonLine, 'listed'>, notice: string | null): ModalView {
  return modal({
    callbackId: submissions.saveRole,
    title: 'Role',
    submit: 'Save',
    metadata: JSON.stringify({ personId: person.id, role }),
    blocks: [
      ...(notice === null ? [] : [section(`:warning: ${escapeMrkdwn(notice)}`)]),
      section(`The role of *${nameShown(person.name)}*. Leads are named with their team.`),
      selectInput({ id: roleField(role), label: 'Role', choices: roleChoices, initial: role ?? 'slack' }),
    ],
  })
}

/** Moves somebody to another team from a day on. The metadata is their id. */
export function moveModal({ listed: { person, team } }: Pick<PersonLine, 'listed'>, today: Day): ModalView {
  const now = team === null ? 'is in no team' : `is in *${nameShown(team)}*`
  return modal({
    callbackId: submissions.saveTeamOfPerson,
    title: 'Move',
    submit: 'Save',
    metadata: person.id,
    blocks: [
      section(`*${nameShown(person.name)}* ${now} today.`),
      searchInput({ id: 'team', label: 'Team', actionId: actionIds.findTeam, placeholder: 'Type part of its name' }),
      dateInput({
        id: 'from',
        label: 'From which day',
        initial: today,
        hint: 'Days before it stay with the team they were in then. Days are UTC days, as the vendors bill them.',
      }),
    ],
  })
}

/** Says who answers for a robot. The metadata is the robot's id. */
export function ownerModal({ listed: { person } }: Pick<PersonLine, 'listed'>): ModalView {
  return modal({
    callbackId: submissions.saveOwner,
    title: 'Owner',
    submit: 'Save',
    metadata: person.id,
    blocks: [
      section(`Who answers for the robot *${nameShown(person.name)}*? They see what it spends.`),
      userInput({ id: 'owner', label: 'Owner' }),
    ],
  })
}

export const noTeam = { text: 'No team', value: 'none' }

/** What was saved, in a sentence. */
export function assignedSentence(input: {
  assigned: number
  unchanged: number
  team: string | null
  from: Day
  currentYear: string
}): string {
  const { assigned, unchanged, team, from, currentYear } = input
  const where = team === null ? 'in no team' : `in *${nameShown(team)}*`
  const stayed = unchanged === 0 ? '' : ` ${peopleCount(unchanged)} ${unchanged === 1 ? 'was' : 'were'} there already.`
  if (assigned === 0) return `Nothing was changed.${stayed}`
  return `${peopleCount(assigned)} ${assigned === 1 ? 'is' : 'are'} ${where} from ${formatDay(from, currentYear)}.${stayed}`
}
