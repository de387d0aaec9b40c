import { afterEach, expect, test } from 'vitest'
import { ana, bob, until } from '../../../sandbox/slack/testing.ts'
import { addDays, dayOf } from '../../base/calendar.ts'
import { systemClock } from '../../base/clock.ts'
import { listVirtualKeys } from '../../people/virtual-key-list.ts'
import { disconnect } from '../testing/connected.ts'
import { create, createModal, directMessageWith, keysStage, modalWith } from './testing.ts'

afterEach(disconnect)

test('creates a key for a new robot, which its receiver answers for', async () => {
  const { slack, database, ...people } = await keysStage()
  const modal = await createModal(slack)
  const options = await slack.act('suggestOptions', {
    user: bob,
    viewId: modal.viewId,
    actionId: 'keys.find-holder',
    typed: 'ci-main',
  })
  const robot = (options.options as Array<{ value: string }>).find(({ value }) => value.startsWith('new-robot'))
  const state = {
    name: { name: 'ci' },
    recipient: { recipient: ana },
    holder: { 'keys.find-holder': robot },
    tags: { tags: 'team=core\ncost=4711' },
    models: { models: 'claude-haiko-4-5, gpt-5*' },
    expires: { expires: addDays(dayOf(systemClock.now()), 30) },
    amount: { amount: '1.5k' },
  }
  await slack.act('submitModal', { user: bob, viewId: modal.viewId, state })
  const done = await modalWith(slack, bob, 'is offered to')
  const offer = await directMessageWith(slack, ana, 'Make my key')
  await slack.act('pressButton', { user: ana, message: offer, actionId: 'keys.make' })
  await directMessageWith(slack, ana, 'was made')

  const [made] = await listVirtualKeys(database.db)
  expect(done.said).toContain('no model that fits `claude-haiko-4-5`')
  expect(done.said).toContain('claude-haiku-4-5')
  expect(offer.said).toContain('ci-main (robot)')
  expect(offer.said).toContain('$1,500.00 monthly, hard')
  expect(made).toMatchObject({
    key: { name: 'ci', tags: { team: 'core', cost: '4711' }, models: ['claude-haiko-4-5', 'gpt-5*'] },
    person: { kind: 'robot', name: 'ci-main' },
    answersId: people.ana.id,
  })
})

test('a project’s own key is booked to it', async () => {
  const { slack, database } = await keysStage()
  const holder = { text: { type: 'plain_text', text: 'x' }, value: 'new-project:checkout' }
  await create(slack, {
    name: { name: 'shared' },
    recipient: { recipient: ana },
    holder: { 'keys.find-holder': holder },
  })
  await modalWith(slack, bob, 'is offered to')

  const offers = await database.db.selectFrom('key_offer').select(['project', 'recipient_id', 'owner_id']).execute()
  expect(offers).toMatchObject([{ project: 'checkout' }])
  expect(offers[0]?.owner_id).not.toBe(offers[0]?.recipient_id)
})

test('wrong fields are each answered beside themselves, and nothing is offered', async () => {
  const { slack, database } = await keysStage()
  const modal = await createModal(slack)
  const state = {
    name: { name: `acl_${'x7Kd'.repeat(10)}` },
    recipient: { recipient: 'U0NOBODY' },
    holder: { 'keys.find-holder': { text: { type: 'plain_text', text: 'x' }, value: 'nonsense' } },
    project: { project: 'sk-proj-1234567890' },
    tags: { tags: 'team' },
    models: { models: 'cl*ude' },
    expires: { expires: '2020-01-01' },
    amount: { amount: '€50' },
  }

  await slack.act('submitModal', { user: bob, viewId: modal.viewId, state })
  const errors = await until('the errors are there', async () => {
    const top = (await slack.state(bob)).modals.at(-1)
    return top && Object.keys(top.errors).length > 0 && top.errors
  })

  expect(errors).toEqual({
    name: expect.stringContaining('looks like a key'),
    holder: expect.stringContaining('Choose a robot or project'),
    project: expect.stringContaining('looks like a key'),
    tags: expect.stringContaining('name=value'),
    models: expect.stringContaining('is no model'),
    expires: expect.stringContaining('over already'),
    amount: expect.stringContaining('not in US dollars'),
  })
  expect(await database.db.selectFrom('key_offer').selectAll().execute()).toEqual([])
})

test('somebody Tally does not know cannot be offered a key', async () => {
  const { slack, database } = await keysStage()
  await create(slack, { name: { name: 'x' }, recipient: { recipient: 'U0NOBODY' } })

  const errors = await until('the error is there', async () => {
    const top = (await slack.state(bob)).modals.at(-1)
    return top && Object.keys(top.errors).length > 0 && top.errors
  })
  expect(errors).toEqual({ recipient: expect.stringContaining('knows no person behind this account') })
  expect(await database.db.selectFrom('key_offer').selectAll().execute()).toEqual([])
})
