import type { KnownBlock, ModalView } from '@slack/types'
import { formatUsd, type MicroUsd } from '../../base/money.ts'
import type { Person } from '../../people/person.ts'
import type { TeamLine } from '../../reports/team-lines.ts'
import { actions, button, context, figures, header, section } from '../kit/blocks.ts'
import { escapeMrkdwn } from '../kit/escape.ts'
import {
  buttonRow,
  clearButton,
  countLine,
  type Noun,
  nothingFound,
  type Page,
  pageButtons,
  searchField,
} from '../kit/list.ts'
import { modal, sayingModal } from '../kit/modal.ts'
import { actionIds, controls } from './action-ids.ts'
import { nameShown, namesShown, peopleCount, thisMonth } from './names.ts'

/** The Teams tab: what a viewer may see of the teams, a page of those a search found. `near`: who may be meant where none is. */
export function teamsBlocks(input: {
  page: Page<TeamLine>
  text: string
  near: readonly string[]
  mayChange: boolean
  all: boolean
}): KnownBlock[] {
  const { page, text, near, mayChange, all } = input
  const isEmpty = page.total === 0 && text === ''
  const create = button({ actionId: actionIds.createTeam, text: 'New team', value: 'new', primary: isEmpty })
  const take = button({
    actionId: actionIds.exportTeams,
    text: 'Export',
    value: 'csv',
    label: 'Export who is in which team',
  })
  return [
    header(all ? 'Teams' : 'Teams you lead'),
    ...buttonRow(...(mayChange ? [create] : []), ...(all ? [take] : [])),
    ...searchField(page, {
      id: 'teams.search',
      actionId: controls.searchTeams,
      label: 'Find a team',
      placeholder: 'Part of a team’s or lead’s name, or a cost centre',
      search: text,
    }),
    page.total === 0
      ? section(isEmpty ? noTeams(mayChange) : nothingFound(teamsNoun, text, near.map(nearShown)))
      : context(countLine(page, teamsNoun, text)),
    ...page.items.map(teamBlock),
    ...buttonRow(
      ...pageButtons(page, teamsNoun, { previous: controls.turnTeamsBack, next: controls.turnTeams }),
      ...clearButton(controls.clearTeams, text),
    ),
    context(
      'Spend is usage spend of the month so far, of whoever was in the team on each day. A parent includes its sub-teams.',
    ),
    ...(mayChange ? [context(manyAtOnce)] : []),
  ]
}

const manyAtOnce =
  'To move many people at once, drop the exported file with your changes, or a people list from HR (CSV), into your messages with Tally. You see every move before it is made.'

function nearShown(name: string): string {
  return nameShown(name, 40)
}

/** The words beside the file. */
export function exportedTeamsText({ people }: { people: number }): string {
  return `*Who is in which team*: ${peopleCount(people)}. An admin can change the file and drop it here again: every move is shown before it is made.`
}

/** That the mapping is on its way, and who is not in it. */
export function exportedTeamsModal({ people, withoutEmail }: { people: number; withoutEmail: number }): ModalView {
  const missing =
    withoutEmail === 0
      ? ''
      : `\n${peopleCount(withoutEmail)} without an e-mail address ${withoutEmail === 1 ? 'is' : 'are'} not in it.`
  return sayingModal('Export', `*A file with ${peopleCount(people)} is in your messages with Tally.*${missing}`)
}

const teamsNoun: Noun = { none: 'No team', one: 'team', many: 'teams' }
const membersNoun: Noun = { none: 'Nobody', one: 'member', many: 'members' }

function noTeams(mayChange: boolean): string {
  return mayChange
    ? '*There are no teams yet.* Make one, put people into it, and name its leads: they then see what their people spend.'
    : '*There are no teams yet.* A Tally admin can make them here.'
}

function teamBlock(team: TeamLine): KnownBlock {
  const where = [
    team.parentName === null ? '' : `in ${nameShown(team.parentName, 40)}`,
    team.costCentre === '' ? '' : escapeMrkdwn(team.costCentre),
  ]
  const leads =
    team.leads.length === 0
      ? 'no lead'
      : `led by ${namesShown(
          team.leads.map(({ name }) => name),
          2,
        )}`
  const first = [`${team.parentId === null ? '' : '↳ '}*${nameShown(team.name)}*`, ...where].filter(
    (part) => part !== '',
  )
  return {
    ...section(`${first.join(' · ')}\n${peopleCount(team.people)} · ${thisMonth(team.spend)} · ${leads}`),
    accessory: button({
      actionId: actionIds.openTeam,
      text: 'Open',
      value: team.id,
      label: `Open the team ${team.name}`,
    }),
  }
}

/** A team with what of it one may see: its sub-teams, and a page of its own members with their spend. */
export type TeamDetail = {
  team: TeamLine
  subTeams: TeamLine[]
  members: Page<{ person: Person; spend: MicroUsd }>
}

/** One team, looked at. `metadata` of the modal is the team's id. */
export function teamModal({ team, subTeams, members }: TeamDetail, input: { mayChange: boolean }): ModalView {
  const change = [
    button({ actionId: actionIds.editTeam, text: 'Edit', value: team.id }),
    button({ actionId: actionIds.addToTeam, text: 'Add or move people', value: team.id }),
    button({ actionId: actionIds.removeTeam, text: 'Remove team', value: team.id, danger: true }),
  ]
  return modal({
    callbackId: 'team.show',
    title: 'Team',
    metadata: team.id,
    blocks: [
      section(`*${nameShown(team.name, 75)}*`),
      figures([
        { label: 'People', value: team.people === team.members ? `${team.members}` : `${team.people} with sub-teams` },
        { label: 'Spend this month', value: formatUsd(team.spend) },
        { label: 'Parent', value: team.parentName === null ? 'none' : nameShown(team.parentName) },
        { label: 'Cost centre', value: team.costCentre === '' ? 'none' : escapeMrkdwn(team.costCentre) },
        {
          label: 'Leads',
          value:
            team.leads.length === 0
              ? 'none'
              : namesShown(
                  team.leads.map(({ name }) => name),
                  10,
                ),
        },
        {
          label: 'Sub-teams',
          value:
            subTeams.length === 0
              ? 'none'
              : namesShown(
                  subTeams.map(({ name }) => name),
                  10,
                ),
        },
      ]),
      ...(input.mayChange ? [actions(...change)] : []),
      members.total === 0
        ? section('Nobody is in this team itself today.')
        : context(`${countLine(members, membersNoun)} today, robots included`),
      ...members.items.map(memberBlock),
      ...buttonRow(
        ...pageButtons(members, membersNoun, { previous: actionIds.turnMembersBack, next: actionIds.turnMembers }),
      ),
    ],
  })
}

function memberBlock({ person, spend }: { person: Person; spend: MicroUsd }): KnownBlock {
  const robot = person.kind === 'robot' ? ' · robot' : ''
  return {
    ...section(`*${nameShown(person.name)}*${robot} · ${thisMonth(spend)}`),
    accessory: button({ actionId: actionIds.openMember, text: 'Open', value: person.id, label: `Open ${person.name}` }),
  }
}
