import type { KnownBlock, ModalView } from '@slack/types'
import { type Day, dayOf, formatDay } from '../../base/calendar.ts'
import { formatUsd, type MicroUsd } from '../../base/money.ts'
import type { ListedPerson } from '../../people/person-list.ts'
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
import { modal } from '../kit/modal.ts'
import { actionIds, controls } from './action-ids.ts'
import { nameShown, namesShown, thisMonth } from './names.ts'

/** Somebody in the list, with the word for their role and what they spent this month. */
export type PersonLine = { listed: ListedPerson; role: string; spend: MicroUsd }

/** The People tab: a search, a page of people, and what belongs to nobody yet (for admins; null for others). `near`: who may be meant where nobody is found. */
export function peopleBlocks(input: {
  page: Page<PersonLine>
  text: string
  near: readonly string[]
  unmatched: { handles: number; spend: MicroUsd } | null
}): KnownBlock[] {
  const { page, text, near, unmatched } = input
  return [
    header('People'),
    ...(unmatched ? [unmatchedBlock(unmatched)] : []),
    ...searchField(page, {
      id: 'people.search',
      actionId: controls.searchPeople,
      label: 'Find somebody',
      placeholder: 'Part of a name or e-mail',
      search: text,
    }),
    page.total === 0 ? section(nobody(text, near)) : context(countLine(page, peopleNoun, text)),
    ...page.items.map(personBlock),
    ...buttonRow(
      ...pageButtons(page, peopleNoun, { previous: controls.turnPeopleBack, next: controls.turnPeople }),
      ...clearButton(controls.clearSearch, text),
    ),
    context('People come from Slack: read each hour, and at once when somebody joins, changes or is deactivated.'),
  ]
}

function unmatchedBlock({ handles, spend }: { handles: number; spend: MicroUsd }): KnownBlock {
  const said =
    handles === 0
      ? 'Everything the vendors reported belongs to somebody.'
      : `:warning: *${handles === 1 ? '1 name' : `${handles.toLocaleString('en-US')} names`} from vendors with ${formatUsd(spend)} of spend ${handles === 1 ? 'belongs' : 'belong'} to nobody yet.*`
  return {
    ...section(said),
    accessory: button({
      actionId: actionIds.matchHandles,
      text: handles === 0 ? 'Matches' : 'Match names',
      value: 'open',
    }),
  }
}

const peopleNoun: Noun = { none: 'Nobody', one: 'person', many: 'people' }

function nobody(text: string, near: readonly string[]): string {
  if (text === '') return '*Nobody is here yet.* People appear once they were read from Slack.'
  const shown = near.slice(0, 5).map((name) => nameShown(name, 40))
  return nothingFound(peopleNoun, text, shown)
}

function personBlock({ listed, role, spend }: PersonLine): KnownBlock {
  const { person, team, keys } = listed
  const kind = person.kind === 'robot' ? 'robot' : role === 'member' ? '' : role
  const first = [`*${nameShown(person.name)}*`, kind, listed.leftAt ? 'left' : ''].filter((part) => part !== '')
  const second = [team === null ? 'no team' : nameShown(team, 40), thisMonth(spend), keysSaid(keys)]
  return {
    ...section(`${first.join(' · ')}\n${second.join(' · ')}`),
    accessory: button({ actionId: actionIds.openPerson, text: 'Open', value: person.id, label: `Open ${person.name}` }),
  }
}

function keysSaid(keys: number): string {
  return keys === 0 ? 'no key' : keys === 1 ? '1 key' : `${keys} keys`
}

/** Everything shown of one person. `ownerName`: who answers for a robot. `deletedAt`: since when they are a pseudonym. */
export type PersonDetail = PersonLine & { ownerName: string | null; isNamedAdmin: boolean; deletedAt: Date | null }

/** One person, looked at. */
export function personModal(detail: PersonDetail, input: { mayChange: boolean; currentYear: string }): ModalView {
  const { listed, role, spend, ownerName, deletedAt } = detail
  const { person, team, leads, keys, leftAt } = listed
  const isPerson = person.kind === 'person'
  const change = [
    ...(isPerson && !leftAt ? [button({ actionId: actionIds.editRole, text: 'Change role', value: person.id })] : []),
    ...(isPerson ? [] : [button({ actionId: actionIds.changeOwner, text: 'Change owner', value: person.id })]),
    button({ actionId: actionIds.movePerson, text: 'Move to another team', value: person.id }),
    button({ actionId: actionIds.deletePerson, text: 'Delete personal data…', value: person.id, danger: true }),
  ]
  return modal({
    callbackId: 'person.show',
    title: isPerson ? 'Person' : 'Robot',
    metadata: person.id,
    blocks: [
      section(`*${nameShown(person.name, 100)}*${person.email ? `\n${escapeMrkdwn(person.email)}` : ''}`),
      ...(deletedAt ? [section(deletedSaid(deletedAt, input.currentYear))] : []),
      ...(leftAt && !deletedAt
        ? [
            section(
              `:wave: Left on ${formatDay(leftAt.toISOString().slice(0, 10) as Day, input.currentYear)}. Their keys are revoked; what they spent stays.`,
            ),
          ]
        : []),
      figures([
        isPerson
          ? { label: 'Role', value: `${role}${whySaid(detail)}` }
          : { label: 'Owner', value: ownerName === null ? 'nobody' : nameShown(ownerName) },
        { label: 'Team', value: team === null ? 'none' : nameShown(team) },
        { label: 'Spend this month', value: formatUsd(spend) },
        { label: 'Working keys', value: String(keys) },
        ...(leads.length > 0 ? [{ label: 'Leads', value: namesShown(leads, 10) }] : []),
        ...(listed.timeZone === '' ? [] : [{ label: 'Time zone', value: escapeMrkdwn(listed.timeZone) }]),
      ]),
      ...(input.mayChange && !deletedAt ? [actions(...change)] : []),
    ],
  })
}

function deletedSaid(at: Date, currentYear: string): string {
  return `:wastebasket: Deleted on ${formatDay(dayOf(at), currentYear)}. Who it was is not kept; what they spent stays.`
}

function whySaid({ listed, isNamedAdmin }: PersonDetail): string {
  if (isNamedAdmin) return ' (named in TALLY_ADMINS)'
  return listed.role === null && listed.isSlackAdmin ? ' (admin in Slack)' : ''
}
