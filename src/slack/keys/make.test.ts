import { PassThrough } from 'node:stream'
import { sql } from 'kysely'
import { afterEach, expect, test } from 'vitest'
import { ana, bob, until } from '../../../sandbox/slack/testing.ts'
import { systemClock } from '../../base/clock.ts'
import { createLog } from '../../base/log.ts'
import { microUsd } from '../../base/money.ts'
import { listBudgets } from '../../budgets/budget.ts'
import type { OpenDatabase } from '../../db/database.ts'
import { offerKey } from '../../notices/offer-key.ts'
import { takeOffer } from '../../notices/take-offer.ts'
import { withdrawOffer } from '../../people/key-offer.ts'
import type { Person } from '../../people/person.ts'
import { hashOfSecret } from '../../people/virtual-key.ts'
import { listVirtualKeys } from '../../people/virtual-key-list.ts'
import { openVault } from '../../vault/vault.ts'
import { disconnect } from '../testing/connected.ts'
import { directMessageWith, dumpOf, keysStage, modalWith } from './testing.ts'

afterEach(disconnect)

const { keyHashKey } = openVault(['0'.repeat(64)])

function offerTo({ db }: OpenDatabase, recipient: Person, by: Person) {
  return offerKey(db, {
    recipientId: recipient.id,
    ownerId: recipient.id,
    name: 'laptop',
    project: 'payments',
    tags: { team: 'core' },
    models: ['claude-haiku-*'],
    keyExpiresAt: null,
    budget: { limitMicroUsd: microUsd(50_000_000), period: 'month', hard: true },
    actor: { id: by.id, origin: 'slack' },
    now: systemClock.now(),
  })
}

const secretIn = (said: string) => /acl_[A-Za-z0-9_-]{43}/.exec(said)?.[0] ?? ''

test('the button makes the key, shows it once with the whole set-up, and the message says so after', async () => {
  const { slack, database, ana: anaPerson, bob: bobPerson } = await keysStage()
  await offerTo(database, anaPerson, bobPerson)
  const offer = await directMessageWith(slack, ana, 'Make my key')

  await slack.act('pressButton', { user: ana, message: offer, actionId: 'keys.make' })
  const shown = await modalWith(slack, ana, 'acl_')
  const after = await directMessageWith(slack, ana, 'was made')

  const secret = secretIn(shown.said)
  const [made] = await listVirtualKeys(database.db)
  expect(offer.said).toContain('Bob offers you a key: laptop')
  for (const told of ['payments', 'claude-haiku-*', '$50.00 monthly, hard']) expect(offer.said).toContain(told)
  const hash = await sql<{ hash: Buffer }>`select hash from virtual_key`.execute(database.db)
  expect(hash.rows[0]?.hash.toString('latin1')).toBe(hashOfSecret(keyHashKey, secret))
  for (const line of [
    `ANTHROPIC_AUTH_TOKEN=${secret}`,
    `TALLY_KEY=${secret}`,
    `x-api-key: ${secret}`,
    'https://tally.example.com/api/v1',
    'Cursor',
    'Cline',
    'Aider',
    'booked to the project payments',
  ]) {
    expect(shown.said).toContain(line)
  }
  expect(after.ts).toBe(offer.ts)
  expect(after.said).toContain(made?.key.display)
  expect(after.said).not.toContain('keys.make')
  expect(await listBudgets(database.db)).toMatchObject([{ scope: { kind: 'key', lineageId: made?.key.id } }])
})

test('the secret is in one call to Slack and nowhere else: no table, log line, message, payload or other view', async () => {
  const lines: string[] = []
  const stream = new PassThrough()
  stream.on('data', (line: Buffer) => lines.push(line.toString()))
  const stage = await keysStage({ log: createLog('trace', stream) })
  const { slack, database } = stage
  await offerTo(database, stage.ana, stage.bob)
  const offer = await directMessageWith(slack, ana, 'Make my key')
  await slack.act('pressButton', { user: ana, message: offer, actionId: 'keys.make' })
  const shown = await modalWith(slack, ana, 'acl_')
  const secret = secretIn(shown.said)
  await slack.act('closeModal', { user: ana, viewId: shown.viewId })
  const after = await directMessageWith(slack, ana, 'was made')

  await slack.act('pressButton', { user: ana, message: after, actionId: 'keys.setup' })
  const again = await modalWith(slack, ana, 'The set-up for')
  await slack.act('runCommand', { user: ana, channel: '#ai-spend', text: '/keys' })
  await slack.act('openHome', { user: ana })
  await until('Home is there', async () => (await slack.state(ana)).home)

  const traffic = await slack.log()
  const carrying = traffic.calls.filter((call) => JSON.stringify(call.arguments).includes(secret))
  const [{ key } = { key: null }] = await listVirtualKeys(database.db)
  expect(secret).toHaveLength(47)
  expect(carrying.map(({ method }) => method)).toEqual(['views.update'])
  expect(JSON.stringify(traffic.deliveries)).not.toContain(secret)
  expect(JSON.stringify(traffic.complaints)).not.toContain(secret)
  expect(await dumpOf(database.db)).not.toContain(secret.slice(8, 40))
  expect(await dumpOf(database.db)).toContain(key?.display)
  expect(lines.join()).not.toContain(secret.slice(8, 40))
  expect(lines.length).toBeGreaterThan(0)
  expect(again.said).toContain(`ANTHROPIC_AUTH_TOKEN=${key?.display}`)
})

test('of three presses at once one window shows the one key', async () => {
  const stage = await keysStage()
  const { slack, database } = stage
  await offerTo(database, stage.ana, stage.bob)
  const offer = await directMessageWith(slack, ana, 'Make my key')
  const press = () => slack.act('pressButton', { user: ana, message: offer, actionId: 'keys.make', value: null })
  await slack.act('faults', { slow: { method: 'views.open', delayMs: 200, times: 1 } })

  await Promise.all([press(), press(), press()])
  await modalWith(slack, ana, 'acl_')
  await directMessageWith(slack, ana, 'was made')
  const opened = (await slack.log()).calls.filter(({ method }) => method === 'views.open')

  expect(opened).toHaveLength(1)
  expect(await listVirtualKeys(database.db)).toHaveLength(1)
})

test('a press after the key was made elsewhere shows none, says why, and mends the message', async () => {
  const stage = await keysStage()
  const { slack, database } = stage
  const { id: offerId } = await offerTo(database, stage.ana, stage.bob)
  const offer = await directMessageWith(slack, ana, 'Make my key')
  const taking = { offerId, recipientId: stage.ana.id, now: systemClock.now(), hashKey: keyHashKey }
  await takeOffer(database.db, taking)

  await slack.act('pressButton', { user: ana, message: offer, actionId: 'keys.make' })
  const told = await modalWith(slack, ana, 'it cannot be shown again')
  const after = await directMessageWith(slack, ana, 'was made')

  expect(secretIn(told.said)).toBe('')
  expect(after.ts).toBe(offer.ts)
  expect(await listVirtualKeys(database.db)).toHaveLength(1)
})

test('nobody else can make the key, though they forge the button', async () => {
  const stage = await keysStage()
  const { slack, database } = stage
  const offer = await offerTo(database, stage.ana, stage.bob)
  const bobs = await offerTo(database, stage.bob, stage.bob)
  const message = await directMessageWith(slack, bob, 'Make my key')

  await sql`update outbox set data = ${JSON.stringify({ offerId: offer.id })}`.execute(database.db)
  await sql`update key_offer set recipient_id = ${stage.ana.id} where id = ${bobs.id}`.execute(database.db)
  await slack.act('pressButton', { user: bob, message, actionId: 'keys.make' })
  const told = await modalWith(slack, bob, 'offered to somebody else')

  expect(secretIn(told.said)).toBe('')
  expect(await listVirtualKeys(database.db)).toEqual([])
})

test.each([
  ['expired', 'This offer ended', 'has ended'],
  ['withdrawn', 'This offer was withdrawn', 'was withdrawn'],
])('an offer that has %s makes no key, and its message says so after', async (how, say, after) => {
  const stage = await keysStage()
  const { slack, database } = stage
  const { id } = await offerTo(database, stage.ana, stage.bob)
  const offer = await directMessageWith(slack, ana, 'Make my key')
  const now = systemClock.now()
  if (how === 'expired') await sql`update key_offer set open_until = ${now}`.execute(database.db)
  else await withdrawOffer(database.db, { offerId: id, actor: { id: 'test', origin: 'tally' }, now })

  await slack.act('pressButton', { user: ana, message: offer, actionId: 'keys.make' })
  await modalWith(slack, ana, say)
  const edited = await directMessageWith(slack, ana, after)

  expect(edited.ts).toBe(offer.ts)
  expect(edited.said).not.toContain('keys.make')
  expect(await listVirtualKeys(database.db)).toEqual([])
})

test('a key that could not be shown is nobody’s: a new one in its place is offered at once', async () => {
  const stage = await keysStage()
  const { slack, database } = stage
  await offerTo(database, stage.ana, stage.bob)
  const offer = await directMessageWith(slack, ana, 'Make my key')
  await slack.act('faults', { fail: { method: 'views.update', error: 'internal_error', times: 9 } })

  await slack.act('pressButton', { user: ana, message: offer, actionId: 'keys.make' })
  await directMessageWith(slack, ana, 'nobody has it')
  await slack.act('faults', { clear: true })
  const again = await until('another offer came', async () => {
    const found = await directMessageWith(slack, ana, 'Make my key')
    return found.ts !== offer.ts && found
  })
  await slack.act('pressButton', { user: ana, message: again, actionId: 'keys.make' })
  const shown = await modalWith(slack, ana, 'acl_')

  const keys = (await listVirtualKeys(database.db)).map(({ key }) => [key.revokedAt === null, key.lineageId])
  expect(keys.map(([works]) => works)).toEqual([true, false])
  expect(new Set(keys.map(([, lineage]) => lineage)).size).toBe(1)
  expect(secretIn(shown.said)).not.toBe('')
})

test('a trigger that came too late makes no key', async () => {
  const stage = await keysStage()
  const { slack, database } = stage
  await offerTo(database, stage.ana, stage.bob)
  const offer = await directMessageWith(slack, ana, 'Make my key')
  await slack.act('faults', { fail: { method: 'views.open', error: 'expired_trigger_id', times: 1 } })

  await slack.act('pressButton', { user: ana, message: offer, actionId: 'keys.make' })
  await directMessageWith(slack, ana, 'That took too long')

  expect(await listVirtualKeys(database.db)).toEqual([])
})
