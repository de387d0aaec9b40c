import { afterEach, expect, test } from 'vitest'
import { ana, bob, type RunningSlack, until } from '../../../sandbox/slack/testing.ts'
import { systemClock } from '../../base/clock.ts'
import type { OpenDatabase } from '../../db/database.ts'
import { ensurePerson, type Person } from '../../people/person.ts'
import { createTeam } from '../../people/team-changes.ts'
import { calls, connected, directMessages, disconnect, homeOf } from '../testing/connected.ts'

afterEach(disconnect)

test('an admin pages and filters the log in Home, and what is looked at stays', async () => {
  const { slack, database, people } = await company()
  await teams(database, people.ana, 15)
  await teams(database, people.bob, 1, 'Bobs')
  await openAudit(slack)

  await pressed(slack, 'audit.show-older', 'made the team Team 0')
  expect(await homeOf(slack, ana)).not.toContain('made the team Bobs 0')
  await pressed(slack, 'audit.show-newer', 'made the team Bobs 0')
  await chosen(slack, 'audit.choose-actor', people.bob.id)
  await until('only Bob’s act is shown', async () => !(await homeOf(slack, ana)).includes('made the team Team'))
  await slack.act('openHome', { user: ana })
  await until('it is drawn again', async () => (await calls(slack, 'views.publish')).length >= 6)

  const shown = await homeOf(slack, ana)
  expect(shown).toContain('*Bob Lee* made the team Bobs 0')
  expect(shown).not.toContain('made the team Team')
})

test('the export comes as a CSV file into the admin’s own messages, and nobody else’s', async () => {
  const { slack, database, people } = await company()
  await teams(database, people.ana, 2)
  await openAudit(slack)

  await slack.act('pressButton', { user: ana, viewId: await homeId(slack), actionId: 'audit.export-csv' })
  await until('it is said where', async () =>
    JSON.stringify((await slack.state(ana)).modals).includes('A file with 2 acts is in your messages'),
  )

  const file = await until('the file is there', async () => (await filesOf(slack))[0])
  expect(file).toMatchObject({ name: expect.stringMatching(/^tally-audit-\d{4}-\d\d-\d\d\.csv$/) })
  expect((await directMessages(slack, ana)).join()).toContain('The audit log you asked for: 2 acts (All time).')
  expect(await directMessages(slack, bob)).toEqual([])
  const acts = await database.db.selectFrom('audit').select(['act', 'actor']).orderBy('id', 'desc').limit(1).execute()
  expect(acts).toEqual([{ act: 'audit.export', actor: people.ana.id }])
})

test('where nothing fits there is no file', async () => {
  const { slack } = await company()
  await openAudit(slack)

  await slack.act('pressButton', { user: ana, viewId: await homeId(slack), actionId: 'audit.export-csv' })

  await until('it is said', async () => JSON.stringify((await slack.state(ana)).modals).includes('nothing to export'))
  expect(await calls(slack, 'files.getUploadURLExternal')).toEqual([])
})

test('who is no admin has no such tab', async () => {
  const { slack } = await company()

  await slack.act('openHome', { user: bob })
  await until('Home is there', async () => (await homeOf(slack, bob)) !== '')

  expect(await homeOf(slack, bob)).not.toMatch(/Audit|Providers/)
})

async function filesOf(slack: RunningSlack) {
  const { channels } = await slack.state(ana)
  return channels.filter(({ kind }) => kind === 'im').flatMap(({ messages }) => messages.flatMap(({ files }) => files))
}

async function company() {
  const app = await connected({ publicUrl: null, admins: ['ana@x.example'] })
  const now = systemClock.now()
  const { db } = app.database
  const people = {
    ana: await ensurePerson(db, { kind: 'person', name: 'Ana Ruiz', email: 'ana@x.example', now }),
    bob: await ensurePerson(db, { kind: 'person', name: 'Bob Lee', email: 'bob@x.example', now }),
  }
  return { ...app, people }
}

async function teams({ db }: OpenDatabase, by: Person, count: number, name = 'Team'): Promise<void> {
  const actor = { id: by.id, origin: 'slack' } as const
  for (let made = 0; made < count; made++) {
    await createTeam(db, { name: `${name} ${made}`, actor, now: systemClock.now() })
  }
}

async function openAudit(slack: RunningSlack): Promise<void> {
  await slack.act('openHome', { user: ana })
  const home = await until('Home is there', async () => (await slack.state(ana)).home)
  await slack.act('pressButton', { user: ana, viewId: home.id, label: 'Set-up' })
  await until('Set-up is open', async () => (await homeOf(slack, ana)).includes('Set-up, shown now'))
  await pressed(slack, 'home.tab-audit', 'Every administrative act is written down')
}

async function pressed(slack: RunningSlack, actionId: string, expected: string): Promise<void> {
  await slack.act('pressButton', { user: ana, viewId: await homeId(slack), actionId })
  await until(`${expected} is shown`, async () => (await homeOf(slack, ana)).includes(expected))
}

async function chosen(slack: RunningSlack, actionId: string, value: string): Promise<void> {
  await slack.act('chooseOption', { user: ana, viewId: await homeId(slack), actionId, value })
}

async function homeId(slack: RunningSlack): Promise<string> {
  return (await slack.state(ana)).home?.id ?? ''
}
