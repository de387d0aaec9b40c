import { describe, expect, test } from 'vitest'
import { validateMessage, validateView } from '../../../sandbox/slack/block-kit/validate.ts'
import type { Day } from '../../base/calendar.ts'
import { microUsd } from '../../base/money.ts'
import type { Person } from '../../people/person.ts'
import type { ListedPerson } from '../../people/person-list.ts'
import type { TeamLine } from '../../reports/team-lines.ts'
import { homeFrame } from '../home/frame.ts'
import { deletedModal, deleteModal } from './delete-views.ts'
import { matchModal } from './match-views.ts'
import { leftMessage } from './messages.ts'
import { assignedSentence, moveModal, ownerModal, roleModal } from './person-form-views.ts'
import { type PersonLine, peopleBlocks, personModal } from './person-views.ts'
import { assignModal, removeModal, teamFormModal } from './team-form-views.ts'
import { exportedTeamsModal, teamModal, teamsBlocks } from './team-views.ts'

const day = '2026-11-21' as Day
const longName = 'Maximiliana Konstantina von Hohenberg-Schwarzenstein y Ochoa'
const nasty = '<!channel> *b* & `c` عمر الفاروق 🚀'
const id = '01234567-89ab-7cde-8f01-23456789abcd'

function person(name: string, more: Partial<Person> = {}): Person {
  return { id, kind: 'person', name, email: 'ana.ruiz@northwind.example', ...more }
}

function team(name: string, more: Partial<TeamLine> = {}): TeamLine {
  return {
    id,
    name,
    parentId: null,
    parentName: null,
    costCentre: '',
    version: 1,
    leads: [],
    members: 6,
    people: 6,
    spend: microUsd(1_204_110_000),
    ownSpend: microUsd(1_204_110_000),
    ...more,
  }
}

const platform = team('Platform', {
  parentId: id,
  parentName: 'Engineering',
  costCentre: 'CC-4130',
  leads: [person('Ana Ruiz')],
})
const worst = team(longName.slice(0, 75).padEnd(75, 'x'), {
  parentId: id,
  parentName: nasty,
  costCentre: '<CC & 1>',
  leads: Array.from({ length: 40 }, () => person(longName)),
  members: 4_000,
  people: 5_000,
  spend: microUsd(987_654_321_000_000),
})

function listed(name: string, more: Partial<ListedPerson> = {}): ListedPerson {
  return {
    person: person(name),
    ownerId: null,
    role: null,
    isSlackAdmin: false,
    leftAt: null,
    slackIds: ['U0ANA'],
    team: 'Platform',
    leads: [],
    keys: 2,
    timeZone: 'Europe/Madrid',
    ...more,
  }
}

function line(name: string, more: Partial<ListedPerson> = {}, role = 'member'): PersonLine {
  return { listed: listed(name, more), role, spend: microUsd(118_840_000) }
}

const robot = line('ci-runner', { person: person('ci-runner', { kind: 'robot', email: null }), keys: 1 })
const many = <T>(item: T, length: number) => Array.from({ length }, () => item)
const page = <T>(items: T[], at = 0, total = items.length, size = 12) => ({ items, page: at, total, size })

const homes = {
  'teams-empty-admin': teamsBlocks({ page: page([]), text: '', near: [], mayChange: true, all: true }),
  'teams-empty-finance': teamsBlocks({ page: page([]), text: '', near: [], mayChange: false, all: true }),
  'teams-typical': teamsBlocks({
    page: page([
      team('Engineering', { people: 27, members: 0, leads: [person('Tomáš Dvořák')] }),
      platform,
      team('Product'),
    ]),
    text: '',
    near: [],
    mayChange: true,
    all: true,
  }),
  'teams-of-a-lead': teamsBlocks({ page: page([platform]), text: '', near: [], mayChange: false, all: false }),
  'teams-searched': teamsBlocks({ page: page([platform]), text: 'plat', near: [], mayChange: true, all: true }),
  'teams-none-found': teamsBlocks({
    page: page([]),
    text: 'platfrom',
    near: ['Platform', nasty],
    mayChange: false,
    all: true,
  }),
  'teams-worst': teamsBlocks({
    page: page(many(worst, 12), 20, 500),
    text: 'x'.repeat(80),
    near: [],
    mayChange: true,
    all: true,
  }),
  'people-empty': peopleBlocks({ page: page([]), text: '', near: [], unmatched: { handles: 0, spend: microUsd(0) } }),
  'people-typical': peopleBlocks({
    page: page([line('Ana Ruiz', { role: 'admin' }, 'admin'), line('Ruth Adeyemi', { team: null, keys: 0 }), robot]),
    text: '',
    near: [],
    unmatched: { handles: 3, spend: microUsd(120_400_000) },
  }),
  'people-of-a-lead': peopleBlocks({ page: page([line('Ana Ruiz')]), text: '', near: [], unmatched: null }),
  'people-nobody-found': peopleBlocks({
    page: page([]),
    text: nasty,
    near: [],
    unmatched: { handles: 1, spend: microUsd(1) },
  }),
  'people-near': peopleBlocks({ page: page([]), text: 'Anna', near: ['Ana Ruiz', nasty], unmatched: null }),
  'people-worst': peopleBlocks({
    page: page(
      many(line(nasty.repeat(3), { team: longName, leftAt: new Date('2026-11-01T10:00:00Z') }), 12),
      99,
      5_000,
    ),
    text: 'x'.repeat(80),
    near: [],
    unmatched: { handles: 5_000, spend: microUsd(987_654_321_000_000) },
  }),
}

const members = (names: string[], at = 0, total = names.length) =>
  page(
    names.map((name) => ({ person: person(name), spend: microUsd(12_300_000) })),
    at,
    total,
    15,
  )
const form = { name: 'Platform', parent: { id, name: 'Engineering' }, costCentre: 'CC-4130', leads: ['U0ANA'] }
const admin = { mayChange: true, currentYear: '2026' }
const detail = { ownerName: null, isNamedAdmin: false, deletedAt: null }
const toDelete = {
  ...{ person: person('Ana Ruiz'), isDeleted: false, slackAccounts: 1, workingKeys: 2, waitingMessages: 1 },
  ...{ handles: [{ vendor: 'cursor', name: 'ana@northwind.example' }], leads: ['Platform'], robots: ['ci-runner'] },
}
const deletedAt = new Date('2026-11-20T10:00:00Z')
const handle = {
  id: 7,
  vendor: 'cursor',
  name: 'ana@old.example',
  usageSpendMicroUsd: microUsd(120_400_000),
  requests: 40,
  lastDay: '2026-11-20',
}
const match = {
  id: 3,
  vendor: 'openai',
  handle: 'key_1',
  personName: 'Ana Ruiz',
  at: new Date('2026-11-20T10:00:00Z'),
  undoneAt: null,
}

const modals = {
  'team-typical': teamModal({ team: platform, subTeams: [], members: members(['Ana Ruiz', 'Seán Ó Briain']) }, admin),
  'team-of-a-lead': teamModal({ team: platform, subTeams: [], members: members([]) }, { mayChange: false }),
  'team-worst': teamModal(
    { team: worst, subTeams: many(worst, 50), members: members(many(nasty.repeat(3), 15), 3, 4_000) },
    admin,
  ),
  'teams-exported': exportedTeamsModal({ people: 1, withoutEmail: 12 }),
  'team-form-new': teamFormModal(
    { name: '', parent: null, costCentre: '', leads: [] },
    { teamId: null, version: 0, keptLeads: [] },
    null,
  ),
  'team-form-conflict': teamFormModal(
    form,
    { teamId: id, version: 3, keptLeads: [id] },
    'Somebody else changed this team meanwhile. It is now named “<Core>”.',
  ),
  'team-assign': assignModal(platform, day),
  'team-remove': removeModal({ team: platform, subTeams: [team('Motion')] }),
  'team-remove-worst': removeModal({ team: worst, subTeams: many(worst, 50) }),
  'person-typical': personModal({ ...line('Ana Ruiz', { isSlackAdmin: true }, 'admin'), ...detail }, admin),
  'person-robot': personModal({ ...robot, ...detail, ownerName: 'Seán Ó Briain' }, admin),
  'person-for-a-lead': personModal({ ...line('Ana Ruiz'), ...detail }, { ...admin, mayChange: false }),
  'person-worst': personModal(
    {
      ...line(nasty.repeat(3), { leads: many(longName, 30), leftAt: new Date('2025-01-01T10:00:00Z'), team: longName }),
      ...detail,
      isNamedAdmin: true,
    },
    admin,
  ),
  'person-deleted': personModal(
    {
      ...line('Deleted person 9ABC', {
        person: person('Deleted person 9ABC', { email: null }),
        ...{ leftAt: deletedAt, keys: 0, timeZone: '' },
      }),
      ...detail,
      deletedAt,
    },
    admin,
  ),
  delete: deleteModal(toDelete),
  'delete-worst': deleteModal({
    ...toDelete,
    ...{ person: person(nasty.repeat(3).slice(0, 100)), leads: many(longName, 30), robots: many(nasty, 40) },
    ...{ workingKeys: 4_000, waitingMessages: 4_000, handles: many({ vendor: 'openai', name: nasty }, 90) },
  }),
  'delete-nothing': deleteModal({
    ...{ ...toDelete, person: person('ci-runner', { kind: 'robot', email: null }), slackAccounts: 0, workingKeys: 0 },
    ...{ waitingMessages: 0, handles: [], leads: [], robots: [] },
  }),
  deleted: deletedModal({ name: 'Deleted person 9ABC', keysRevoked: 2 }),
  'deleted-before': deletedModal({ name: 'Deleted person 9ABC', before: true }),
  role: roleModal(line('Ana Ruiz', { role: 'finance' }), null),
  'role-refused': roleModal(line(nasty), 'Ana Ruiz is the last admin. Make somebody else an admin first.'),
  move: moveModal(line('Ana Ruiz'), day),
  owner: ownerModal(robot),
  'match-empty': matchModal({ page: page([]), picks: {}, recent: [], notice: null, currentYear: '2026' }),
  'match-typical': matchModal({
    page: page([handle, { ...handle, id: 8, vendor: 'anthropic', name: 'apikey_01', lastDay: null }], 0, 2, 10),
    picks: { 7: 'U0ANA' },
    recent: [match, { ...match, id: 2, undoneAt: match.at }],
    notice: ':white_check_mark: 2 names were matched.',
    currentYear: '2026',
  }),
  'match-worst': matchModal({
    page: page(
      Array.from({ length: 10 }, (_, at) => ({ ...handle, id: at, name: nasty.repeat(9) })),
      3,
      5_000,
      10,
    ),
    picks: Object.fromEntries(Array.from({ length: 60 }, (_, at) => [at, 'U0123456789'])),
    recent: many({ ...match, handle: nasty.repeat(9), personName: longName }, 5),
    notice: 'x',
    currentYear: '2026',
  }),
}

const left = { personId: id, name: 'Viktor Nagy', keys: [], offers: 0, robots: [], ledTeams: [] }
const messages = {
  'left-without-keys': leftMessage(left),
  'left-typical': leftMessage({
    ...left,
    keys: [{ name: 'laptop', display: 'acl_x7Kd…9fQ2' }],
    offers: 1,
    robots: ['ci-runner'],
    ledTeams: ['Platform'],
  }),
  'left-worst': leftMessage({
    ...left,
    name: nasty.repeat(3),
    keys: many({ name: nasty, display: 'acl_x7Kd…9fQ2' }, 60),
    offers: 12,
    robots: many(longName, 40),
    ledTeams: many(nasty, 40),
  }),
}

function text(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`
}

test.each(Object.entries(homes))('Home %s is as it was looked at, and Slack takes it', async (name, blocks) => {
  expect(blocks.length).toBeLessThanOrEqual(90)
  expect(validateView(homeFrame({ tabs: [], chosen: null, blocks }))).toEqual([])
  await expect(text(blocks)).toMatchFileSnapshot(`fixtures/home-${name}.json`)
})

test.each(Object.entries(modals))('the modal %s is as it was looked at, and Slack takes it', async (name, view) => {
  expect(validateView(view)).toEqual([])
  expect(view.private_metadata?.length ?? 0).toBeLessThanOrEqual(3_000)
  await expect(text(view)).toMatchFileSnapshot(`fixtures/modal-${name}.json`)
})

test.each(Object.entries(messages))('the message %s is as it was looked at, and Slack takes it', async (name, one) => {
  expect(validateMessage(one)).toEqual([])
  await expect(text(one)).toMatchFileSnapshot(`fixtures/message-${name}.json`)
})

test('no name can mention anybody', () => {
  const everything = text([homes, modals, messages])
  const mrkdwn = everything.match(/"type": "mrkdwn",\s*"text": "[^"]*"/g) ?? []

  expect(mrkdwn.length).toBeGreaterThan(100)
  expect(mrkdwn.join('\n')).not.toMatch(/<!channel|<@/)
})

describe('what was saved is said', () => {
  const from = day
  test.each([
    [{ assigned: 1, unchanged: 0, team: 'Platform', from }, '1 person is in *Platform* from Nov 21.'],
    [
      { assigned: 3, unchanged: 1, team: null, from },
      '3 people are in no team from Nov 21. 1 person was there already.',
    ],
    [{ assigned: 0, unchanged: 2, team: 'A', from }, 'Nothing was changed. 2 people were there already.'],
  ])('%j', (input, says) => {
    expect(assignedSentence({ ...input, currentYear: '2026' })).toBe(says)
  })
})
