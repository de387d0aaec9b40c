import type { ModalView } from '@slack/types'
import type { Day } from '../../base/calendar.ts'
import { context, section } from '../kit/blocks.ts'
import { escapeMrkdwn } from '../kit/escape.ts'
import { dateInput, searchInput, textInput, usersInput } from '../kit/inputs.ts'
import { modal } from '../kit/modal.ts'
import { actionIds, submissions } from './action-ids.ts'
import { nameShown, namesShown, peopleCount } from './names.ts'
import type { TeamDetail } from './team-views.ts'

/** What stands in the fields of a team's form. `leads` are Slack ids. */
export type TeamForm = {
  name: string
  parent: { id: string; name: string } | null
  costCentre: string
  leads: string[]
}

/** What a team's form was drawn from; comes back with it. `keptLeads` are leads without a Slack account. */
export type TeamFormMetadata = { teamId: string | null; version: number; keptLeads: string[] }

/**
 * The block id of a field. Slack keeps what was typed in a block it knows, so a form drawn from a newer version has new ones.
 */
export function teamField(field: 'name' | 'parent' | 'costCentre' | 'leads', { version }: TeamFormMetadata): string {
  return `${field}.${version}`
}

/** The form of a new team, or of one that is there. `notice` says why it is shown once more. */
export function teamFormModal(form: TeamForm, metadata: TeamFormMetadata, notice: string | null): ModalView {
  const isNew = metadata.teamId === null
  const parent = form.parent ? { text: form.parent.name, value: form.parent.id } : noParent
  return modal({
    callbackId: submissions.saveTeam,
    title: isNew ? 'New team' : 'Edit team',
    submit: isNew ? 'Create' : 'Save',
    metadata: JSON.stringify(metadata),
    blocks: [
      ...(notice === null ? [] : [section(`:warning: ${escapeMrkdwn(notice)}`)]),
      textInput({
        id: teamField('name', metadata),
        label: 'Name',
        initial: form.name,
        maxLength: 100,
        placeholder: 'Platform',
      }),
      searchInput({
        id: teamField('parent', metadata),
        label: 'Parent',
        actionId: actionIds.chooseParent,
        initial: parent,
        optional: true,
        hint: 'Teams have two levels: a parent stands at the top.',
      }),
      textInput({
        id: teamField('costCentre', metadata),
        label: 'Cost centre',
        initial: form.costCentre,
        optional: true,
        maxLength: 100,
        placeholder: 'CC-4130',
      }),
      usersInput({
        id: teamField('leads', metadata),
        label: 'Leads',
        initial: form.leads,
        optional: true,
        hint: 'Leads see what their people spend, those of sub-teams included.',
      }),
      ...(metadata.keptLeads.length > 0
        ? [context(`${peopleCount(metadata.keptLeads.length)} without a Slack account stay leads as well.`)]
        : []),
    ],
  })
}

export const noParent = { text: 'No parent', value: 'none' }

/** Puts people into a team from a day on. The modal's metadata is the team's id. */
export function assignModal(team: { id: string; name: string }, today: Day): ModalView {
  return modal({
    callbackId: submissions.assignPeople,
    title: 'Add or move people',
    submit: 'Save',
    metadata: team.id,
    blocks: [
      section(`Into *${nameShown(team.name, 75)}*. Whoever is in another team moves here.`),
      usersInput({ id: 'people', label: 'People' }),
      dateInput({
        id: 'from',
        label: 'From which day',
        initial: today,
        hint: 'Days before it stay with the team they were in then. Days are UTC days, as the vendors bill them.',
      }),
    ],
  })
}

/** Asks before a team is removed, and says what happens. The modal's metadata is its id and version. */
export function removeModal({ team, subTeams }: Pick<TeamDetail, 'team' | 'subTeams'>): ModalView {
  const facts = [
    team.members === 0 ? 'Nobody is in it today.' : `${peopleCount(team.members)} will be in no team from today on.`,
    ...(subTeams.length === 0
      ? []
      : [
          `Its sub-teams stay, without a parent: ${namesShown(
            subTeams.map(({ name }) => name),
            10,
          )}.`,
        ]),
    ...(team.leads.length === 0
      ? []
      : [
          `${namesShown(
            team.leads.map(({ name }) => name),
            10,
          )} will no longer see its people’s spend.`,
        ]),
    'Reports of earlier days keep the team, and its name may be used again.',
    'A budget of this team no longer counts anything new.',
  ]
  return modal({
    callbackId: submissions.confirmRemoval,
    title: 'Remove team',
    submit: 'Remove',
    metadata: JSON.stringify({ teamId: team.id, version: team.version }),
    blocks: [section(`*Remove ${nameShown(team.name, 75)}?*\n${facts.map((fact) => `• ${fact}`).join('\n')}`)],
  })
}
