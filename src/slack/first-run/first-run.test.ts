import { afterEach, expect, test } from 'vitest'
import { ana, bob, type RunningSlack, until } from '../../../sandbox/slack/testing.ts'
import { systemClock } from '../../base/clock.ts'
import { createLog } from '../../base/log.ts'
import type { Db } from '../../db/database.ts'
import { alertRoutes, setAlertRoute } from '../../incidents/alert-routes.ts'
import { followFirstRun } from '../../notices/first-run.ts'
import { ensurePerson, findPersonByHandle } from '../../people/person.ts'
import { addProviderKey } from '../../people/provider-keys.ts'
import { createVirtualKey } from '../../people/virtual-key.ts'
import { readFirstRun } from '../../settings/first-run.ts'
import { openVault } from '../../vault/vault.ts'
import { connected, directMessages, disconnect, homeOf, someUsage } from '../testing/connected.ts'
import { openFirstRun } from './open-first-run.ts'

const now = systemClock.now()
const actor = { id: 'test', origin: 'tally' as const }

afterEach(disconnect)

async function newTally() {
  const stage = await connected({ publicUrl: null, admins: ['bob@x.example'] })
  for (const name of ['ana', 'bob']) {
    await ensurePerson(stage.database.db, { kind: 'person', name, email: `${name}@x.example`, now })
  }
  return stage
}

test('an admin of a new Tally sees the steps, opens one, and does not see them again once they were skipped', async () => {
  const { slack, database } = await newTally()
  await setAlertRoute(database.db, everybodysTo(await channelOf(slack, 'ai-spend')))

  await openHome(slack, bob, 'Connect a provider')
  expect(await homeOf(slack, bob)).toContain('3. Choose the alert channel*: done')
  const viewId = (await slack.state(bob)).home?.id ?? ''
  await slack.act('pressButton', { user: bob, viewId, label: 'Match names' })
  await until('the form is there', async () => (await modalOf(slack, bob)).includes('Match names'))
  await slack.act('pressButton', { user: bob, viewId, actionId: 'first-run.skip' })
  await until('they are gone', async () => !(await homeOf(slack, bob)).includes('first-run.skip'))

  await slack.act('openHome', { user: bob })
  expect(await homeOf(slack, bob)).not.toContain('first-run.skip')
})

test('they are for admins, and go away with the first usage', async () => {
  const { slack, database } = await newTally()
  await openHome(slack, ana, 'AI spend')
  expect(await homeOf(slack, ana)).not.toContain('first-run.skip')
  await openHome(slack, bob, 'Connect a provider')

  await someUsage(database, 'ana@x.example', 1_000_000)
  await slack.act('openHome', { user: bob })

  await until('they are gone', async () => !(await homeOf(slack, bob)).includes('first-run.skip'))
})

test('who sets Tally up gets the steps once, whoever starts and however often, and nobody else is written to', async () => {
  const stage = await connected({ publicUrl: null, admins: ['bob@x.example'] })
  const { slack, database, app } = stage
  app.keepPeople()
  await directMessage(slack, bob, 'Set up Tally: 0 of 3 steps done')

  const again = openFirstRun({ ...database, clock: systemClock, log: createLog('silent'), admins: ['bob@x.example'] })
  await Promise.all([1, 2, 3].map(() => again.begin({ team: 'T0SANDBOX', primaryOwner: ana })))

  const queued = await database.db.selectFrom('outbox').select(['kind', 'recipient']).execute()
  expect(queued).toEqual([{ kind: 'first-run.checklist', recipient: `slack:T0SANDBOX:${bob}` }])
  expect(await directMessages(slack, ana)).toEqual([])
})

test('the steps are done from that message, which shows how far they are and ends with one short text', async () => {
  const { slack, database, app } = await connected({ publicUrl: null, admins: ['bob@x.example'] })
  const { db } = database
  app.keepPeople()
  await directMessage(slack, bob, '0 of 3 steps done')
  const channel = await channelOf(slack, 'ai-spend')

  await pressInMessage(slack, 'incidents.settings')
  const form = await until('the form is there', async () => {
    const modal = (await slack.state(bob)).modals.at(-1)
    return JSON.stringify(modal?.blocks ?? []).includes('Channel for alerts') ? modal : null
  })
  await slack.act('submitModal', { user: bob, viewId: form.id, state: { channel: { channel } } })
  await until('it is saved', async () => (await alertRoutes(db)).length > 0)
  await followFirstRun(db, now)
  await directMessage(slack, bob, '1 of 3 steps done')

  await pressInMessage(slack, 'providers.connect-account')
  await until('it is there', async () => (await modalOf(slack, bob)).includes('providers.save-account'))
  await pressInMessage(slack, 'handle.match')
  await until('it is there', async () => (await modalOf(slack, bob)).includes('Match names'))
  await addProviderKey(db, openVault(['0'.repeat(64)]), providerKey)
  await createVirtualKey(db, await aKeyOf(db, bob))
  await Promise.all([1, 2].map(() => followFirstRun(db, now)))
  await followFirstRun(db, now)

  await directMessage(slack, bob, 'Tally is set up.')
  expect(await directMessages(slack, bob)).toHaveLength(1)
  const redrawn = await db.selectFrom('outbox').select('id').where('kind', '=', 'first-run.changed').execute()
  expect(redrawn).toHaveLength(2)
  expect(await readFirstRun(db)).toEqual({ state: 'over', slackUser: bob })
})

test('a Tally that was in use before has no first steps, and greets whoever comes from now on', async () => {
  const { slack, database, app } = await connected({ publicUrl: null, admins: ['bob@x.example'] })
  await someUsage(database, 'ana@x.example', 1_000_000)
  app.keepPeople()
  await until('it is decided', async () => (await readFirstRun(database.db))?.state === 'over')

  await slack.act('openMessagesTab', { user: bob })
  await directMessage(slack, bob, 'Hello Bob! *Tally shows what AI coding costs*')
  expect(await directMessages(slack, bob)).toHaveLength(1)
})

test('everybody else is greeted at their first visit, once, and who has the steps is not', async () => {
  const { slack, database, app } = await connected({ publicUrl: null, admins: ['bob@x.example'] })
  app.keepPeople()
  await directMessage(slack, bob, 'Set up Tally')

  await slack.act('runCommand', { user: ana, channel: '', text: '/keys' })
  await slack.act('openHome', { user: ana })
  await slack.act('openMessagesTab', { user: ana })
  await slack.act('openHome', { user: bob })
  await shown(slack, bob, 'Connect a provider')

  await directMessage(slack, ana, 'No prompts, no answers, no code.')
  // As another copy of Tally would, or the same after a restart.
  const other = openFirstRun({ ...database, clock: systemClock, log: createLog('silent'), admins: [] })
  const person = await findPersonByHandle(database.db, { vendor: 'slack', name: `T0SANDBOX:${ana}` })
  if (!person) throw new Error('Ana is not known')
  const viewer = { person, roles: new Set(['member'] as const), ledTeamIds: new Set<string>() }
  await other.visited({ asker: { slackUser: ana, team: 'T0SANDBOX', person, email: null }, viewer })
  const queued = await database.db.selectFrom('outbox').select(['kind']).execute()
  expect(queued.map(({ kind }) => kind).toSorted()).toEqual(['first-run.checklist', 'first-run.welcome'])
})

test('in a channel it was invited into Tally says what it will post there, and an admin chooses it there', async () => {
  const { slack, database } = await newTally()
  const { db } = database
  const channel = await channelOf(slack, 'ai-spend')

  await slack.act('runCommand', { user: ana, channel, text: '/invite @Tally' })
  const message = await inChannel(slack, 'Tally posts nothing here yet')
  await slack.act('pressButton', { user: bob, channel, ts: message.ts, actionId: 'first-run.post-here' })
  const modal = await until('the form is there', async () => {
    const shownModal = (await slack.state(bob)).modals.at(-1)
    return JSON.stringify(shownModal?.blocks ?? []).includes('Whose alerts') ? shownModal : null
  })
  await slack.act('submitModal', { user: bob, viewId: modal.id, state: { severity: { severity: 'warning' } } })

  await inChannel(slack, 'Unusual spend of everybody, from warning on')
  expect(await alertRoutes(db)).toMatchObject([{ teamId: null, leastSeverity: 'warning', channel }])
  const said = (await slack.state(ana)).channels.find(({ id }) => id === channel)?.messages ?? []
  expect(said.filter(({ text }) => text.includes('Tally posts'))).toHaveLength(1)
})

test('of somebody else who joins a channel Tally says nothing', async () => {
  const { slack, database } = await newTally()

  const channel = await channelOf(slack, 'ai-spend')
  await slack.act('inviteApp', { user: ana, channel })
  await inChannel(slack, 'Tally posts nothing here yet')

  const queued = await database.db.selectFrom('outbox').select('kind').execute()
  expect(queued).toEqual([{ kind: 'first-run.in-channel' }])
})

const everybodysTo = (channel: string) => ({
  ...{ teamId: null, leastSeverity: 'info' as const, actor, now },
  to: { workspace: 'T0SANDBOX', channel },
})

const providerKey = {
  ...{ provider: 'openai' as const, label: 'Main', secret: `sk-proj-${'a'.repeat(40)}` },
  ...{ actor, now, expected: null },
}

async function aKeyOf(db: Db, slackUser: string) {
  const person = await findPersonByHandle(db, { vendor: 'slack', name: `T0SANDBOX:${slackUser}` })
  const terms = { personId: person?.id ?? '', name: 'laptop', project: '', tags: {}, expiresAt: null }
  return { ...terms, now, hashKey: Buffer.alloc(32, 1) }
}

async function channelOf(slack: RunningSlack, name: string): Promise<string> {
  return (await slack.state(ana)).channels.find((channel) => channel.name === name)?.id ?? ''
}

async function directMessage(slack: RunningSlack, user: string, expected: string): Promise<void> {
  await until(`${expected} is said`, async () => (await directMessages(slack, user)).join().includes(expected))
}

async function inChannel(slack: RunningSlack, expected: string): Promise<{ ts: string }> {
  return until(`${expected} is said`, async () => {
    const messages = (await slack.state(ana)).channels.flatMap((one) => (one.kind === 'im' ? [] : one.messages))
    return messages.find((message) => JSON.stringify(message).includes(expected)) ?? null
  })
}

async function modalOf(slack: RunningSlack, user: string): Promise<string> {
  return JSON.stringify((await slack.state(user)).modals.at(-1) ?? {})
}

async function pressInMessage(slack: RunningSlack, actionId: string): Promise<void> {
  const channel = (await slack.state(bob)).channels.find(({ kind }) => kind === 'im')
  const ts = channel?.messages.at(-1)?.ts
  await slack.act('pressButton', { user: bob, channel: channel?.id, ts, actionId })
}

async function openHome(slack: RunningSlack, user: string, expected: string): Promise<void> {
  await slack.act('openHome', { user })
  await shown(slack, user, expected)
}

async function shown(slack: RunningSlack, user: string, expected: string): Promise<void> {
  await until(`${expected} is shown`, async () => (await homeOf(slack, user)).includes(expected))
}
