import { afterEach, describe, expect, test } from 'vitest'
import { ana, bob, type RunningSlack, until } from '../../../sandbox/slack/testing.ts'
import { addDays, dayOf, formatDay, startOfDay } from '../../base/calendar.ts'
import { systemClock } from '../../base/clock.ts'
import { microUsd } from '../../base/money.ts'
import type { OpenDatabase } from '../../db/database.ts'
import { recordEntries } from '../../ledger/record-entries.ts'
import { anEntry } from '../../ledger/testing.ts'
import { remindOfExpiry } from '../../notices/remind-of-expiry.ts'
import { createPerson, type Person } from '../../people/person.ts'
import { createVirtualKey } from '../../people/virtual-key.ts'
import { lastDayOf, listVirtualKeys } from '../../people/virtual-key-list.ts'
import { directMessages, disconnect, homeOf, lastMessage, seenBy } from '../testing/connected.ts'
import { forgeryFor } from '../testing/forged.ts'
import { create, directMessageWith, keysStage, modalWith } from './testing.ts'

afterEach(disconnect)

const hashKey = Buffer.alloc(32, 3)

const inAMonth = startOfDay(addDays(dayOf(systemClock.now()), 31))

async function keyOf({ db }: OpenDatabase, person: Person, name: string, expiresAt: Date | null = null) {
  const input = { personId: person.id, name, project: 'payments', tags: {}, expiresAt, hashKey }
  return (await createVirtualKey(db, { ...input, now: systemClock.now() })).key
}

async function run(slack: RunningSlack, user: string, text: string) {
  const before = (await seenBy(slack, user)).length
  await slack.act('runCommand', { user, channel: '#ai-spend', text })
  return until(`${text} was answered`, async () => (await seenBy(slack, user)).slice(before)[0])
}

async function press(slack: RunningSlack, user: string, actionId: string, value: string) {
  const message = await lastMessage(slack, user, '#ai-spend')
  await slack.act('pressButton', { user, message, actionId, value })
}

describe('/keys', () => {
  test('shows one’s own keys, with spend and use, and nobody else’s', async () => {
    const { slack, database, ...people } = await keysStage()
    const own = await keyOf(database, people.ana, 'laptop')
    await keyOf(database, people.bob, 'bobs-desktop')
    const at = `${dayOf(systemClock.now())}T00:00:01.000Z`
    const used = { sourceId: 'x', at, handleId: own.handleId, keyRef: own.id, costMicroUsd: microUsd(12_340_000) }
    await recordEntries(database.db, [anEntry(used)])

    const said = await run(slack, ana, '/keys')

    expect(said).toContain('You have one key.')
    expect(said).toContain(own.display)
    expect(said).toContain('$12.34 this month')
    expect(said).not.toContain('never used')
    expect(said).not.toContain('bobs-desktop')
    expect(said).not.toContain('keys.create')
  })

  test('offers admins to create and to see all, and members neither', async () => {
    const { slack } = await keysStage()

    expect(await run(slack, bob, '/keys')).toContain('Create key')
    expect(await run(slack, ana, '/keys create')).toContain('Only Tally admins')
    expect(await run(slack, ana, '/keys all')).toContain('Only Tally admins')
    expect(await run(slack, ana, '/keys help')).not.toContain('/keys create')
    expect(await run(slack, bob, '/keys help')).toContain('/keys create')
    expect(await run(slack, ana, '/keys hlep <!channel>')).toContain('Did you mean `/keys help`')
  })

  test('shows the set-up again with the key masked', async () => {
    const { slack, database, ...people } = await keysStage()
    const own = await keyOf(database, people.ana, 'laptop')
    await run(slack, ana, '/keys')

    await press(slack, ana, 'keys.setup', own.id)
    const shown = await modalWith(slack, ana, 'The set-up for')

    expect(shown.said).toContain(`ANTHROPIC_AUTH_TOKEN=${own.display}`)
    expect(shown.said).toContain('payments')
  })

  test('rotates: a new key is offered to its person, the old one goes on until it is made', async () => {
    const { slack, database, ...people } = await keysStage()
    const own = await keyOf(database, people.ana, 'laptop')
    await run(slack, ana, '/keys')
    await press(slack, ana, 'keys.rotate', own.id)
    const form = await modalWith(slack, ana, 'Until it is made, the old one works')

    await slack.act('submitModal', { user: ana, viewId: form.viewId, state: { grace: { grace: '1h' } } })
    await modalWith(slack, ana, 'stops after an hour')
    const offer = await directMessageWith(slack, ana, 'Make my key')
    expect((await listVirtualKeys(database.db)).map(({ key }) => key.replacedBy)).toEqual([null])
    await slack.act('pressButton', { user: ana, message: offer, actionId: 'keys.make' })
    await directMessageWith(slack, ana, 'was made')

    const [made, old] = (await listVirtualKeys(database.db)).map(({ key }) => key)
    expect(made).toMatchObject({ name: 'laptop', project: 'payments', lineageId: own.id })
    expect(old).toMatchObject({ id: own.id, replacedBy: made?.id, revokedAt: null })
    expect((old?.expiresAt?.getTime() ?? 0) - (made?.createdAt.getTime() ?? 0)).toBe(3_600_000)
  })

  test('rotates a key that ends, and the new one ends with it', async () => {
    const { slack, database, ...people } = await keysStage()
    const own = await keyOf(database, people.ana, 'laptop', inAMonth)
    await run(slack, ana, '/keys')
    await press(slack, ana, 'keys.rotate', own.id)
    const form = await modalWith(slack, ana, 'as the old one would have')

    await slack.act('submitModal', { user: ana, viewId: form.viewId, state: {} })
    const said = await modalWith(slack, ana, 'works through')
    const offer = await directMessageWith(slack, ana, 'Make my key')
    await slack.act('pressButton', { user: ana, message: offer, actionId: 'keys.make' })
    await directMessageWith(slack, ana, 'was made')

    const day = formatDay(lastDayOf(inAMonth), dayOf(systemClock.now()).slice(0, 4))
    expect(form.said).not.toContain('datepicker')
    for (const one of [form, said, offer]) expect(one.said).toContain(day)
    expect((await listVirtualKeys(database.db))[0]?.key.expiresAt).toEqual(inAMonth)
  })

  test('revokes after asking', async () => {
    const { slack, database, ...people } = await keysStage()
    const own = await keyOf(database, people.ana, 'laptop')
    await run(slack, ana, '/keys')
    await press(slack, ana, 'keys.revoke', own.id)
    const form = await modalWith(slack, ana, 'This cannot be undone')
    expect((await listVirtualKeys(database.db))[0]?.key.revokedAt).toBeNull()

    await slack.act('submitModal', { user: ana, viewId: form.viewId, state: {} })
    await modalWith(slack, ana, 'is revoked')

    expect((await listVirtualKeys(database.db))[0]?.key.revokedAt).not.toBeNull()
    expect(await run(slack, ana, '/keys')).toContain('You have no working key.')
  })
})

describe('an admin', () => {
  test('finds a key among all, and its owner is told when it is revoked', async () => {
    const { slack, database, ...people } = await keysStage()
    for (let count = 0; count < 12; count++) await keyOf(database, people.bob, `robot-${count}`)
    const anas = await keyOf(database, people.ana, 'Laptop')
    await slack.act('runCommand', { user: bob, channel: '#ai-spend', text: '/keys all' })
    const all = await modalWith(slack, bob, '1–12 of 13 keys')
    await slack.act('pressButton', { user: bob, viewId: all.viewId, actionId: 'keys.next-page', value: '1' })
    await modalWith(slack, bob, '13–13 of 13 keys')

    await slack.act('submitModal', { user: bob, viewId: all.viewId, state: { text: { text: 'lápTOP' } } })
    const found = await modalWith(slack, bob, '1 key matching')
    expect(found.said).not.toContain('robot-')
    await slack.act('pressButton', { user: bob, viewId: found.viewId, actionId: 'keys.push-manage', value: anas.id })
    const managed = await modalWith(slack, bob, '*Whose*\\nAna')
    await slack.act('pressButton', { user: bob, viewId: managed.viewId, actionId: 'keys.push-revoke', value: anas.id })
    const asked = await modalWith(slack, bob, 'This cannot be undone')
    await slack.act('submitModal', { user: bob, viewId: asked.viewId, state: {} })
    const told = await directMessageWith(slack, ana, 'revoked your key')

    expect(told.said).toContain('Bob revoked your key')
    expect(told.said).toContain(anas.display)
  })

  test('chooses until when the new key works, from today on', async () => {
    const { slack, database, ...people } = await keysStage()
    const anas = await keyOf(database, people.ana, 'laptop', inAMonth)
    await slack.act('runCommand', { user: bob, channel: '#ai-spend', text: '/keys all laptop' })
    const all = await modalWith(slack, bob, anas.display)
    await slack.act('pressButton', { user: bob, viewId: all.viewId, actionId: 'keys.push-manage', value: anas.id })
    const managed = await modalWith(slack, bob, '*Whose*\\nAna')
    await slack.act('pressButton', { user: bob, viewId: managed.viewId, actionId: 'keys.push-rotate', value: anas.id })
    const form = await modalWith(slack, bob, 'unless you choose another day')

    const sendWith = (expires: string) =>
      slack.act('submitModal', { user: bob, viewId: form.viewId, state: { expires: { expires } } })
    await sendWith('2020-01-01')
    const errors = await until('it is refused', async () => (await slack.state(bob)).modals.at(-1)?.errors)
    await sendWith('2099-12-31')
    await modalWith(slack, bob, 'works through Dec 31, 2099')

    expect(JSON.stringify(errors)).toContain('This day is over already')
    const offers = await database.db.selectFrom('key_offer').select('key_expires_at').execute()
    expect(offers).toEqual([{ key_expires_at: new Date('2100-01-01T00:00:00Z') }])
  })

  test('sees all keys and offers in Home, finds among them and withdraws an offer', async () => {
    const { slack, database, ...people } = await keysStage()
    for (let count = 0; count < 13; count++) await keyOf(database, people.ana, `laptop-${count}`)
    await create(slack, { name: { name: 'desktop' }, recipient: { recipient: ana } })
    await modalWith(slack, bob, 'is offered to')
    await directMessageWith(slack, ana, 'Make my key')
    await openTab(slack, bob, 'home.tab-all-keys')
    const home = await until('the keys are shown', async () => {
      const shown = (await slack.state(bob)).home
      return shown && JSON.stringify(shown.blocks).includes('Offered, not made yet') && shown
    })

    await slack.act('pressButton', { user: bob, viewId: home.id, actionId: 'keys.all-next', value: '1' })
    await until('the second page', async () => (await homeOf(slack, bob)).includes('13–13 of 13 keys'))
    await slack.act('chooseOption', { user: bob, viewId: home.id, actionId: 'keys.all-find', value: 'laptop-7' })
    await until('the one found', async () => (await homeOf(slack, bob)).includes('1 key matching'))
    await slack.act('pressButton', { user: bob, viewId: home.id, actionId: 'keys.withdraw' })
    const asked = await modalWith(slack, bob, 'can then no longer make')
    await slack.act('submitModal', { user: bob, viewId: asked.viewId, state: {} })
    await modalWith(slack, bob, 'is withdrawn')
    await until('Home is drawn anew', async () => !(await homeOf(slack, bob)).includes('Offered, not made yet'))
  })
})

describe('a key that is not one’s own', () => {
  test.each(['keys.setup', 'keys.rotate', 'keys.revoke'])('is not there for %s', async (actionId) => {
    const { slack, database, ...people } = await keysStage()
    const key = await keyOf(database, people.ana, 'laptop')
    await run(slack, ana, '/keys')
    await giveTo(database, key.id, people.bob)

    await press(slack, ana, actionId, key.id)
    const told = await modalWith(slack, ana, 'not yours to manage')

    expect(told.said).not.toContain(key.display)
  })

  test.each([
    ['keys.rotate', 'Until it is made'],
    ['keys.revoke', 'This cannot be undone'],
  ])('is not changed by a form of %s opened before', async (actionId, text) => {
    const { slack, database, ...people } = await keysStage()
    const key = await keyOf(database, people.ana, 'laptop')
    await run(slack, ana, '/keys')
    await press(slack, ana, actionId, key.id)
    const form = await modalWith(slack, ana, text)
    await giveTo(database, key.id, people.bob)

    await slack.act('submitModal', { user: ana, viewId: form.viewId, state: {} })
    await modalWith(slack, ana, 'not yours to manage')

    expect((await listVirtualKeys(database.db))[0]?.key.revokedAt).toBeNull()
    expect(await database.db.selectFrom('key_offer').selectAll().execute()).toEqual([])
  })

  test('is paused and resumed by whose it is', async () => {
    const { slack, database, ...people } = await keysStage()
    const own = await keyOf(database, people.ana, 'laptop')
    expect(await run(slack, ana, '/keys')).toContain('Pause')
    await press(slack, ana, 'keys.pause', own.id)
    const asked = await modalWith(slack, ana, 'will be refused everywhere')
    await slack.act('submitModal', { user: ana, viewId: asked.viewId, state: {} })
    await modalWith(slack, ana, 'is paused')

    expect(await run(slack, ana, '/keys')).toContain('paused since')
    await press(slack, ana, 'keys.resume', own.id)
    const again = await modalWith(slack, ana, 'will work again')
    await slack.act('submitModal', { user: ana, viewId: again.viewId, state: {} })
    await modalWith(slack, ana, 'is resumed')

    expect((await listVirtualKeys(database.db)).map(({ key }) => key.pausedAt)).toEqual([null])
  })

  test('is one’s to manage where one answers for its robot', async () => {
    const { slack, database, ...people } = await keysStage()
    const owned = { kind: 'robot', name: 'ci', email: null, ownerId: people.ana.id, now: systemClock.now() } as const
    const key = await keyOf(database, await createPerson(database.db, owned), 'runner')

    const said = await run(slack, ana, '/keys')
    await press(slack, ana, 'keys.setup', key.id)

    expect(said).toContain('ci (robot)')
    await modalWith(slack, ana, key.display)
  })
})

test('of a form opened as an admin, the end is not read once they are none', async () => {
  const { slack, database, requestUrl, ...people } = await keysStage({ mode: 'http' })
  const own = await keyOf(database, people.ana, 'laptop', inAMonth)
  const state = {
    grace: { grace: { selected_option: { value: 'now' } } },
    expires: { expires: { selected_date: '2099-12-31' } },
  }

  const answer = await forgeryFor({ requestUrl, slack }).submit(ana, {
    name: 'keys.rotate-form',
    metadata: own.id,
    state,
  })

  expect(answer.body).toContain('is offered to you')
  const offers = await database.db.selectFrom('key_offer').select('key_expires_at').execute()
  expect(offers).toEqual([{ key_expires_at: inAMonth }])
})

test('a reminder comes once before a key expires, and says who can do what about it', async () => {
  const { slack, database, ...people } = await keysStage()
  const now = systemClock.now()
  const at = (days: number) => new Date(now.getTime() + days * 86_400_000)
  const input = { personId: people.ana.id, name: 'laptop', project: '', tags: {}, hashKey }
  const made = await createVirtualKey(database.db, { ...input, expiresAt: at(6.5), now: at(-20) })
  await createVirtualKey(database.db, { ...input, personId: people.bob.id, expiresAt: at(6.5), now: at(-20) })

  await remindOfExpiry(database.db, now)
  await remindOfExpiry(database.db, now)
  const reminder = await directMessageWith(slack, ana, 'only. Then requests')
  const toAdmin = await directMessageWith(slack, bob, 'only. Then requests')
  await slack.act('pressButton', { user: bob, message: toAdmin, actionId: 'keys.rotate' })
  await modalWith(slack, bob, 'Last day the new one works')

  const said = await directMessages(slack, ana)
  expect(reminder.said).toContain(made.key.display)
  expect(reminder.said).toContain('Ask a Tally admin')
  expect(reminder.said).not.toContain('keys.rotate')
  expect(said.filter((one) => one.includes('Then requests'))).toHaveLength(1)
})

async function giveTo({ db }: OpenDatabase, keyId: string, person: Person): Promise<void> {
  await db.updateTable('virtual_key').set({ person_id: person.id }).where('id', '=', keyId).execute()
}

async function openTab(slack: RunningSlack, user: string, actionId: string) {
  await slack.act('openHome', { user })
  const home = await until('Home is there', async () => (await slack.state(user)).home)
  const group = (await homeOf(slack, user)).match(
    /"action_id":"(home\.tab-[a-z-]+)","text":\{"type":"plain_text","text":"Set-up"/,
  )
  if (group?.[1] && group[1] !== actionId) {
    await slack.act('pressButton', { user, viewId: home.id, actionId: group[1] })
    await until('the tabs of Set-up are there', async () => (await homeOf(slack, user)).includes(actionId))
  }
  await slack.act('pressButton', { user, viewId: home.id, actionId })
}
