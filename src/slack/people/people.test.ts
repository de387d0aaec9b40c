import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { ana, bob, type RunningSlack, until } from '../../../sandbox/slack/testing.ts'
import { type Day, dayOf } from '../../base/calendar.ts'
import { systemClock } from '../../base/clock.ts'
import type { OpenDatabase } from '../../db/database.ts'
import { viewerOf } from '../../people/access.ts'
import { ensureHandle } from '../../people/handle.ts'
import { assignMember, teamOfPerson } from '../../people/membership.ts'
import { ensurePerson, findPersonByHandle, type Person } from '../../people/person.ts'
import { ensureRobot } from '../../people/robot.ts'
import { listTeams, type Team, teamOverviews } from '../../people/team.ts'
import { changeTeam, createTeam } from '../../people/team-changes.ts'
import { connected, disconnect, homeOf, someUsage } from '../testing/connected.ts'
import { personDetail } from './person-lines.ts'
import { teamDetail } from './team-lines.ts'

const now = systemClock.now()
const by = { actor: { id: 'tester', origin: 'tally' as const }, now }

let slack: RunningSlack
let database: OpenDatabase

// Ana is an admin, Bob is not.
beforeEach(async () => {
  const stage = await connected({ publicUrl: null, admins: ['ana@x.example'] })
  slack = stage.slack
  database = stage.database
  stage.app.keepPeople()
  await until('Bob is known', () => behind(bob))
})
afterEach(disconnect)

function behind(slackUser: string): Promise<Person | null> {
  return findPersonByHandle(database.db, { vendor: 'slack', name: `T0SANDBOX:${slackUser}` })
}

async function idOf(slackUser: string): Promise<string> {
  return (await behind(slackUser))?.id ?? ''
}

/** Opens Home at a tab; its text. */
async function openTab(user: string, tab: 'teams' | 'people'): Promise<string> {
  await slack.act('openHome', { user })
  await until('Home is there', () => homeOf(slack, user))
  await slack.act('pressButton', { user, viewId: (await slack.state(user)).home?.id, label: 'Set-up' })
  await until('the group is open', async () => (await homeOf(slack, user)).includes('Set-up, shown now'))
  await press(user, `home.tab-${tab}`)
  return until(`the tab ${tab} is shown`, async () => {
    const { home } = await slack.state(user)
    return home?.raw.callback_id === `home.${tab}` ? JSON.stringify(home.blocks) : null
  })
}

async function search(user: string, actionId: string, value: string): Promise<void> {
  const viewId = (await slack.state(user)).home?.id
  await slack.act('chooseOption', { user, viewId, actionId, value })
}

async function press(user: string, actionId: string, value?: string): Promise<void> {
  const { home } = await slack.state(user)
  await slack.act('pressButton', { user, viewId: home?.id, actionId, ...(value ? { value } : {}) })
}

/** The modal on top, once it says something. */
async function modalSaying(user: string, text: string) {
  return until(`a modal says ${text}`, async () => {
    const modal = (await slack.state(user)).modals.at(-1)
    return modal && JSON.stringify(modal.blocks).includes(text) ? modal : null
  })
}

async function pressInModal(user: string, actionId: string, value?: string): Promise<void> {
  const modal = (await slack.state(user)).modals.at(-1)
  await slack.act('pressButton', { user, viewId: modal?.id, actionId, ...(value ? { value } : {}) })
}

async function submit(user: string, state: object) {
  const modal = (await slack.state(user)).modals.at(-1)
  return slack.act('submitModal', { user, viewId: modal?.id, state })
}

describe('teams', () => {
  test('an admin makes a team with a lead, who then sees it and its people’s spend', async () => {
    await someUsage(database, 'bob@x.example', 3_000_000)
    expect(await openTab(ana, 'teams')).toContain('There are no teams yet')
    await press(ana, 'team.create')
    await modalSaying(ana, 'Cost centre')

    const fields = {
      ...name('Platform <b>', 0),
      'costCentre.0': { 'costCentre.0': 'CC-1' },
      'leads.0': { 'leads.0': [bob] },
    }
    expect(await submit(ana, fields)).toMatchObject({ result: 'cleared' })

    const [team] = await listTeams(database.db)
    expect(team).toMatchObject({ name: 'Platform <b>', costCentre: 'CC-1', parentId: null })
    await until('Home shows it', async () => (await homeOf(slack, ana)).includes('Platform &lt;b&gt;'))
    await assignMember(database.db, { ...by, personId: await idOf(bob), teamId: team?.id ?? '', fromDay: first() })
    const leads = await openTab(bob, 'teams')
    expect(leads).toContain('Teams you lead')
    expect(leads).toContain('1 person · $3.00 this month')
    expect(leads).not.toContain('team.create')
    await press(bob, 'team.open')
    expect(JSON.stringify((await modalSaying(bob, 'Bob Lee')).blocks)).not.toContain('team.edit')
  })

  test('what cannot be is said beside its field, and nothing is saved', async () => {
    const top = await createTeam(database.db, { name: 'Top', ...by })
    const sub = await createTeam(database.db, { name: 'Sub', parentId: top.id, ...by })
    await openTab(ana, 'teams')
    await press(ana, 'team.create')
    await modalSaying(ana, 'Cost centre')

    const refused = await submit(ana, name('TOP', 0))
    expect(refused).toMatchObject({
      result: 'errors',
      errors: { 'name.0': expect.stringContaining('already a team “Top”') },
    })
    const under = { 'team.parent': { type: 'external_select', selected_option: option(sub.id) } }
    const third = await submit(ana, { ...name('Deep', 0), 'parent.0': under })
    expect(third).toMatchObject({ result: 'errors', errors: { 'parent.0': expect.stringContaining('two levels') } })
    expect(await submit(ana, name('!', 0))).toMatchObject({ errors: { 'name.0': expect.any(String) } })
    expect(await listTeams(database.db)).toHaveLength(2)
  })

  test('the second of two admins who edit at once sees how the team stands', async () => {
    const team = await createTeam(database.db, { name: 'Platform', ...by })
    await openTeam(team)
    await pressInModal(ana, 'team.edit')
    // Its own field: the team below speaks of cost centres too.
    await modalSaying(ana, '"name.1"')
    await changeTeam(database.db, { ...by, teamId: team.id, change: { name: 'Core', costCentre: 'CC-9' } })

    await submit(ana, name('Mine', 1))

    const again = await modalSaying(ana, 'Somebody else changed this team meanwhile')
    expect(JSON.stringify(again.blocks)).toContain('named “Core”')
    expect((await listTeams(database.db)).map(({ name }) => name)).toEqual(['Core'])
    expect(await submit(ana, name('Mine', 2))).toMatchObject({ result: 'cleared' })
    expect((await listTeams(database.db)).map(({ name, costCentre }) => [name, costCentre])).toEqual([['Mine', 'CC-9']])
  })

  test('people are put into a team from a day on, and said so', async () => {
    const team = await createTeam(database.db, { name: 'Platform', ...by })
    await openTeam(team)
    await pressInModal(ana, 'team.add')
    await modalSaying(ana, 'From which day')

    await submit(ana, { people: { people: [ana, bob] }, from: { from: first() } })

    await modalSaying(ana, '2 people are in *Platform* from')
    expect(await teamOfPerson(database.db, { personId: await idOf(bob), day: first() })).toMatchObject({ id: team.id })
    const audit = await database.db.selectFrom('audit').selectAll().where('act', '=', 'team.assign').execute()
    expect(audit).toMatchObject([{ actor: await idOf(ana), origin: 'slack' }, { actor: await idOf(ana) }])
  })

  test('a team is found by part of its name, its cost centre or who leads it', async () => {
    for (const name of ['Core', 'Data', 'Edge', 'Field', 'Growth']) await createTeam(database.db, { name, ...by })
    await createTeam(database.db, { name: 'Plátform', costCentre: 'CC-77', leadIds: [await idOf(bob)], ...by })
    await openTab(ana, 'teams')

    for (const typed of ['platf', 'cc-77', 'bob l']) {
      await search(ana, 'teams.search', typed)
      await until('only it is listed', async () => (await homeOf(slack, ana)).includes(`1 team matching “${typed}”`))
      expect(await homeOf(slack, ana)).toContain('*Plátform*')
    }
    await search(ana, 'teams.search', 'Growht')
    await until('a near name is offered', async () => (await homeOf(slack, ana)).includes('Did you mean “Growth”?'))
    await press(ana, 'teams.clear-search')
    await until('all are listed', async () => (await homeOf(slack, ana)).includes('6 teams'))
  })

  test('who is in which team is exported into the messages of who asks, and written down', async () => {
    const team = await createTeam(database.db, { name: '=Red, "x"', costCentre: 'CC-1', ...by })
    await assignMember(database.db, { ...by, personId: await idOf(bob), teamId: team.id, fromDay: first() })
    await openTab(ana, 'teams')

    await press(ana, 'team.export')

    await modalSaying(ana, 'people is in your messages with Tally')
    const files = [...slack.workspace.files.values()]
    expect(files.map(({ name }) => name)).toEqual([`tally-teams-${dayOf(systemClock.now())}.csv`])
    const text = Buffer.from(files[0]?.bytes ?? '').toString('utf8')
    expect(text).toContain('email,name,team,parent,cost_centre\r\n')
    expect(text).toContain(`bob@x.example,Bob Lee,"'=Red, ""x""",,CC-1\r\n`)
    const audit = await database.db.selectFrom('audit').selectAll().where('act', '=', 'team.export').execute()
    expect(audit).toMatchObject([{ actor: await idOf(ana), origin: 'slack' }])
  })

  test('a team is removed after it was said what happens', async () => {
    const team = await createTeam(database.db, { name: 'Platform', leadIds: [await idOf(bob)], ...by })
    await openTeam(team)
    await pressInModal(ana, 'team.remove')
    await modalSaying(ana, 'Bob Lee will no longer see')

    expect(await submit(ana, {})).toMatchObject({ result: 'cleared' })

    expect(await listTeams(database.db)).toEqual([])
  })

  test('a lead learns nothing of other teams and their people, whatever id comes back', async () => {
    const other = await createTeam(database.db, { name: 'Secret', ...by })
    await createTeam(database.db, { name: 'Mine', leadIds: [await idOf(bob)], ...by })
    const lead = await behind(bob)
    if (!lead) throw new Error('Bob is known')
    const viewer = await viewerOf(database.db, { person: lead, admins: [] })

    expect(await openTab(bob, 'teams')).not.toContain('Secret')
    expect(await openTab(bob, 'people')).not.toContain('Ana Ruiz')
    expect(await teamDetail(database.db, { viewer, teamId: other.id, page: 0, now })).toBeNull()
    expect(await personDetail(database.db, { viewer, personId: await idOf(ana), admins: [], now })).toBeNull()
  })
})

describe('people', () => {
  test('everybody is found by part of a name, and a member has no such tab', async () => {
    for (const name of ['Cem Ak', 'Dee Fox', 'Eve Moss', 'Finn Ode']) {
      await ensurePerson(database.db, { kind: 'person', name, email: `${name}@x.example`, now })
    }
    expect(await openTab(ana, 'people')).toContain('Bob Lee')
    const { home } = await slack.state(ana)
    await slack.act('chooseOption', { user: ana, viewId: home?.id, actionId: 'people.search', value: 'bo' })

    await until('Ana is not listed', async () => !(await homeOf(slack, ana)).includes('*Ana Ruiz*'))
    expect(await homeOf(slack, ana)).toContain('*Bob Lee*')
    const again = (await slack.state(ana)).home?.id
    await slack.act('chooseOption', { user: ana, viewId: again, actionId: 'people.search', value: 'Bop Lee' })
    await until('a near name is offered', async () => (await homeOf(slack, ana)).includes('Did you mean “Bob Lee”?'))
    await slack.act('openHome', { user: bob })
    expect(await until('Home is there', () => homeOf(slack, bob))).not.toContain('home.tab-people')
  })

  test('an admin gives a role; taking it from the last admin is refused with the reason', async () => {
    await openPerson(bob)
    await pressInModal(ana, 'person.role')
    await modalSaying(ana, 'Leads are named with their team')

    expect(await submit(ana, { 'role.slack': { 'role.slack': 'finance' } })).toMatchObject({ result: 'cleared' })

    const role = await database.db
      .selectFrom('person')
      .select('role')
      .where('id', '=', await idOf(bob))
      .executeTakeFirst()
    expect(role).toEqual({ role: 'finance' })
    await openPerson(ana)
    await pressInModal(ana, 'person.role')
    await modalSaying(ana, 'Leads are named with their team')
    await submit(ana, { 'role.slack': { 'role.slack': 'member' } })
    await modalSaying(ana, 'named in TALLY_ADMINS')
  })

  test('a robot gets another owner', async () => {
    const robot = await ensureRobot(database.db, { name: 'ci-runner', ownerId: await idOf(ana), now })
    await openTab(ana, 'people')
    await press(ana, 'person.open', robot.id)
    expect(JSON.stringify((await modalSaying(ana, 'person.owner')).blocks)).toContain('Ana Ruiz')
    await pressInModal(ana, 'person.owner')
    await modalSaying(ana, 'Who answers for the robot')

    expect(await submit(ana, { owner: { owner: bob } })).toMatchObject({ result: 'cleared' })

    const row = await database.db.selectFrom('person').select('owner_id').where('id', '=', robot.id).executeTakeFirst()
    expect(row).toEqual({ owner_id: await idOf(bob) })
  })

  test('an admin deletes somebody’s data, once the name is typed; who was deleted can ask for nothing', async () => {
    const personId = await idOf(bob)
    const name = (await behind(bob))?.name ?? ''
    await openPerson(bob)
    await pressInModal(ana, 'person.delete')
    await modalSaying(ana, 'Goes, at once and for good')

    await submit(ana, { name: { name: 'Somebody Else' } })
    expect(await behind(bob)).toMatchObject({ id: personId })
    await submit(ana, { name: { name: ` ${name.toUpperCase()} ` } })

    await modalSaying(ana, 'What was spent stays as *Deleted person')
    expect(await behind(bob)).toBeNull()
    const row = await database.db.selectFrom('person').select(['name', 'email']).where('id', '=', personId).execute()
    expect(row).toEqual([{ name: expect.stringMatching(/^Deleted person [0-9A-F]{4}$/), email: null }])
  })

  test('somebody is moved to a team found by typing', async () => {
    const team = await createTeam(database.db, { name: 'Plátform', ...by })
    await openPerson(bob)
    await pressInModal(ana, 'person.move')
    const modal = await modalSaying(ana, 'From which day')

    const asked = { user: ana, viewId: modal.id, actionId: 'team.find', typed: 'plat' }
    const offered = await slack.act('suggestOptions', asked)
    expect(offered.options).toMatchObject([{ value: 'none' }, { value: team.id }])
    const picked = { 'team.find': { type: 'external_select', selected_option: option(team.id) } }
    await submit(ana, { team: picked })

    await modalSaying(ana, '1 person is in *Plátform* from')
    expect((await teamOverviews(database.db, dayOf(systemClock.now())))[0]?.members).toBe(1)
  })
})

describe('matching', () => {
  test('an admin says whose several names are, and takes one back', async () => {
    for (const name of ['ana@old.example', 'bob@old.example']) {
      await ensureHandle(database.db, { vendor: 'cursor', name, personId: null })
    }
    // An organisation of some years has matched more than fits five digits.
    await sql`alter table handle_match alter column id restart with 1000000`.execute(database.db)
    expect(await openTab(ana, 'people')).toContain('2 names from vendors')
    await press(ana, 'handle.match')
    const modal = await modalSaying(ana, 'Whose is it?')
    const [first, second] = modal.blocks.flatMap((block) => String(block.block_id).match(/^handle \d+$/) ?? [])

    const pick = (slackUser: string) => ({ 'handle.pick': { type: 'users_select', selected_user: slackUser } })
    await submit(ana, { [first ?? '']: pick(ana), [second ?? '']: pick(bob) })

    await modalSaying(ana, '2 names were matched')
    const old = (name: string) => findPersonByHandle(database.db, { vendor: 'cursor', name })
    expect(await old('ana@old.example')).toMatchObject({ name: 'Ana Ruiz' })
    expect(await old('bob@old.example')).toMatchObject({ name: 'Bob Lee' })
    await pressInModal(ana, 'handle.undo')
    await modalSaying(ana, 'is nobody’s again')
    expect([await old('ana@old.example'), await old('bob@old.example')]).toContain(null)
  })

  test('what was picked on one page is kept while others are turned to', async () => {
    for (let at = 10; at < 32; at++)
      await ensureHandle(database.db, { vendor: 'cursor', name: `n${at}`, personId: null })
    await openTab(ana, 'people')
    await press(ana, 'handle.match')
    const modal = await modalSaying(ana, '1–10 of 22 names')
    const [first] = modal.blocks.flatMap((block) => String(block.block_id).match(/^handle \d+$/) ?? [])
    const state = { [first ?? '']: { 'handle.pick': { type: 'users_select', selected_user: bob } } }
    await slack.act('pressButton', { user: ana, viewId: modal.id, actionId: 'handle.turn', state })

    await modalSaying(ana, '1 more picked on other pages')
    await submit(ana, {})

    await modalSaying(ana, '1 name was matched')
    expect(await findPersonByHandle(database.db, { vendor: 'cursor', name: 'n10' })).toMatchObject({ name: 'Bob Lee' })
  })
})

function first(): Day {
  return `${dayOf(systemClock.now()).slice(0, 7)}-01` as Day
}

function name(text: string, version: number) {
  return { [`name.${version}`]: { [`name.${version}`]: text } }
}

function option(value: string) {
  return { text: { type: 'plain_text', text: 'x' }, value }
}

async function openTeam(team: Team): Promise<void> {
  await openTab(ana, 'teams')
  await press(ana, 'team.open', team.id)
  await modalSaying(ana, 'team.edit')
}

async function openPerson(slackUser: string): Promise<void> {
  await openTab(ana, 'people')
  await press(ana, 'person.open', await idOf(slackUser))
  await modalSaying(ana, 'person.move')
}
