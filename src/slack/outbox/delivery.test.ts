import { setTimeout as wait } from 'node:timers/promises'
import { afterEach, expect, test } from 'vitest'
import { z } from 'zod'
import { ana, bob, until } from '../../../sandbox/slack/testing.ts'
import { systemClock } from '../../base/clock.ts'
import { createLog } from '../../base/log.ts'
import type { OpenDatabase } from '../../db/database.ts'
import { noQuietTimes } from '../../notices/quiet-times.ts'
import { queueMessage } from '../../outbox/outbox.ts'
import { ensureHandle } from '../../people/handle.ts'
import { ensurePerson } from '../../people/person.ts'
import { section } from '../kit/blocks.ts'
import { slackLogger } from '../logger.ts'
import { calls, connected, directMessages, disconnect } from '../testing/connected.ts'
import { clientOptions, openClients } from '../web-api.ts'
import { openDelivery } from './delivery.ts'
import { renderer } from './renderer.ts'

afterEach(disconnect)

const greeting = renderer(z.object({ name: z.string() }), ({ name }) => ({
  text: `Hello ${name}`,
  blocks: [section(`Hello ${name}`)],
}))

async function stage() {
  const { slack, database } = await connected({ publicUrl: null })
  const log = createLog('silent')
  const clients = openClients(
    slack.tokens.botToken,
    clientOptions({ apiUrl: slack.slackApiUrl, logger: slackLogger(log) }),
  )
  const deps = {
    db: database.db,
    clock: systemClock,
    log,
    clients,
    admins: ['bob@x.example'],
    renderers: { greeting },
    mailRenderers: { greeting },
    mail: null,
    usualQuiet: noQuietTimes,
  }
  return { slack, database, deps, delivery: openDelivery(deps) }
}

async function inSlack({ db }: OpenDatabase, email: string, slackUser: string): Promise<string> {
  const person = await ensurePerson(db, { kind: 'person', name: email, email, now: systemClock.now() })
  await ensureHandle(db, { vendor: 'slack', name: `T0SANDBOX:${slackUser}`, personId: person.id })
  return person.id
}

function greet(database: OpenDatabase, recipient: string, dedupeKey = 'once') {
  const message = { kind: 'greeting', recipient, data: { name: 'Ana' }, dedupeKey }
  return queueMessage(database.db, message, systemClock.now())
}

test('a queued message arrives in the person’s messages, once, and where it stands is kept', async () => {
  const { slack, database, delivery } = await stage()
  await greet(database, `person:${await inSlack(database, 'ana@x.example', ana)}`)

  await delivery.round()
  await delivery.round()

  expect(await directMessages(slack, ana)).toEqual([expect.stringContaining('Hello Ana')])
  const row = await database.db.selectFrom('outbox').select(['channel', 'ts', 'sent_at']).executeTakeFirstOrThrow()
  expect(row).toMatchObject({ channel: expect.stringMatching(/^D/), ts: expect.any(String), sent_at: expect.any(Date) })
})

test('what is for the admins reaches each of them and nobody else', async () => {
  const { slack, database, delivery } = await stage()
  await inSlack(database, 'ana@x.example', ana)
  await inSlack(database, 'bob@x.example', bob)
  await greet(database, 'admins')

  while ((await delivery.round()) > 0);

  expect(await directMessages(slack, bob)).toHaveLength(1)
  expect(await directMessages(slack, ana)).toEqual([])
})

test('one that arrived though nobody heard of it is found by its id and not said again', async () => {
  const { slack, database, delivery } = await stage()
  await greet(database, `person:${await inSlack(database, 'ana@x.example', ana)}`)
  await delivery.round()
  // As if the process had died between Slack's taking it and our writing that down.
  await database.db.updateTable('outbox').set({ sent_at: null, channel: null, ts: null }).execute()

  await delivery.round()

  expect(await directMessages(slack, ana)).toHaveLength(1)
  expect((await calls(slack, 'chat.postMessage')).length).toBe(1)
})

test('one that Slack took while its answer was lost on the way stands there once', async () => {
  const { slack, database, delivery } = await stage()
  await greet(database, `person:${await inSlack(database, 'ana@x.example', ana)}`)
  await slack.act('faults', { loseAnswer: { method: 'chat.postMessage', times: 1 } })

  await until('it was written down', async () => {
    await database.db
      .updateTable('outbox')
      .set({ not_before: new Date(0) })
      .execute()
    await delivery.round()
    const { sent_at } = await database.db.selectFrom('outbox').select('sent_at').executeTakeFirstOrThrow()
    return sent_at !== null
  })

  expect(await directMessages(slack, ana)).toHaveLength(1)
})

test('one that did not arrive is said again, and says so', async () => {
  const { slack, database, delivery } = await stage()
  await greet(database, `person:${await inSlack(database, 'ana@x.example', ana)}`)
  await slack.act('faults', { fail: { method: 'chat.postMessage', error: 'fatal_error', times: 1 } })
  await delivery.round()
  await database.db
    .updateTable('outbox')
    .set({ not_before: new Date(0) })
    .execute()

  await until('it was said', async () => {
    await delivery.round()
    return (await directMessages(slack, ana)).length === 1
  })

  expect((await directMessages(slack, ana))[0]).toContain('(repeated)')
})

test('where Slack keeps a sender waiting for longer than its claim lasts, another says what waits behind, and nothing twice', async () => {
  const { slack, database, deps } = await stage()
  const leaseMs = 300
  const slowly = renderer(z.object({ name: z.string() }), async ({ name }, drawing) => {
    await wait(3 * leaseMs)
    return greeting.draw({ name }, drawing)
  })
  const slow = openDelivery({ ...deps, leaseMs, renderers: { greeting: slowly } })
  const quick = openDelivery({ ...deps, leaseMs, renderers: { greeting } })
  const recipient = `person:${await inSlack(database, 'ana@x.example', ana)}`
  for (const key of ['a', 'b', 'c']) await greet(database, recipient, key)

  const slowRound = slow.round()
  let isOver = false
  void slowRound.finally(() => {
    isOver = true
  })
  await wait(50)
  while (!isOver) {
    await quick.round()
    await wait(50)
  }
  await slowRound

  expect(await directMessages(slack, ana)).toHaveLength(3)
  expect((await calls(slack, 'chat.postMessage')).length).toBe(3)
})

test('one that is closed finishes the message it is at, and leaves the others to be said by another, as if untouched', async () => {
  const { slack, database, deps, delivery } = await stage()
  const begun = Promise.withResolvers<void>()
  const slowly = renderer(z.object({ name: z.string() }), async ({ name }, drawing) => {
    begun.resolve()
    await wait(200)
    return greeting.draw({ name }, drawing)
  })
  const recipient = `person:${await inSlack(database, 'ana@x.example', ana)}`
  for (const key of ['a', 'b', 'c']) await greet(database, recipient, key)
  const closing = openDelivery({ ...deps, renderers: { greeting: slowly } })

  closing.run()
  await begun.promise
  await closing.close()

  expect(await directMessages(slack, ana)).toHaveLength(1)
  expect(await delivery.round()).toBe(2)
  const said = await directMessages(slack, ana)
  expect(said).toHaveLength(3)
  expect(said.join()).not.toContain('(repeated)')
})

test.each(['ratelimited', 'internal_error', 'token_revoked'])(
  'however often Slack answers %s, a message is not given up and arrives in the end',
  async (error) => {
    const { slack, database, delivery } = await stage()
    await greet(database, `person:${await inSlack(database, 'ana@x.example', ana)}`)
    await slack.act('faults', { fail: { method: 'chat.postMessage', error, times: 1 } })
    await database.db.updateTable('outbox').set({ tries: 500 }).execute()
    await delivery.round()
    await database.db
      .updateTable('outbox')
      .set({ not_before: new Date(0) })
      .execute()

    await delivery.round()

    expect(await directMessages(slack, ana)).toHaveLength(1)
  },
)

test.each([
  ['somebody without a Slack account', 'greeting', { name: 'Ana' }],
  ['data that do not have the shape', 'greeting', { name: 7 }],
  ['a kind nobody draws', 'nonsense', {}],
])('%s: kept as failed with the reason, and those behind it are said', async (what, kind, data) => {
  const { slack, database, delivery } = await stage()
  const person = await inSlack(database, 'ana@x.example', ana)
  const now = systemClock.now()
  const stranger = await ensurePerson(database.db, { kind: 'person', name: 'No', email: 'no@x.example', now })
  const recipient = what.startsWith('somebody') ? `person:${stranger.id}` : `person:${person}`
  await queueMessage(database.db, { kind, recipient, data, dedupeKey: 'bad' }, now)
  await greet(database, `person:${person}`)

  await delivery.round()

  expect(await directMessages(slack, ana)).toHaveLength(1)
  const bad = await database.db
    .selectFrom('outbox')
    .selectAll()
    .where('dedupe_key', '=', 'bad')
    .executeTakeFirstOrThrow()
  expect(bad.failed_at).not.toBeNull()
  expect(bad.failure).toBeTruthy()
})
