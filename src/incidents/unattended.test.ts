import { afterEach, beforeEach, expect, test } from 'vitest'
import { microUsd } from '../base/money.ts'
import type { OpenDatabase } from '../db/database.ts'
import { testDatabase } from '../db/testing.ts'
import { recordEntries } from '../ledger/record-entries.ts'
import { anEntry } from '../ledger/testing.ts'
import { openDetection } from './detect.ts'
import { addSpender } from './use-testing.ts'

const start = new Date('2026-11-19T13:00:00Z')
const minute = 60_000

let database: OpenDatabase
beforeEach(async () => {
  database = await testDatabase()
})
afterEach(() => database.close())

test('an agent that goes on without a human is told to its owner within the hour, and in the channel when it goes on', async () => {
  const ana = await spender('ana')
  await usualDays(ana.handleId)
  const detection = openDetection(database.db)
  await work(ana.handleId, { from: 0, to: 55, isHuman: () => false })

  const asked = await detection.run(after(55))
  const { recipient } = await lastMessage()
  await work(ana.handleId, { from: 55, to: 130, isHuman: () => false })
  const told = await detection.run(after(130))

  expect(asked.transitions).toMatchObject([{ reason: 'opened', after: { tier: 'dm', subject: { id: ana.personId } } }])
  expect(recipient).toBe(`person:${ana.personId}`)
  expect(told.transitions).toMatchObject([{ tells: 'alert', after: { tier: 'channel' } }])
})

test('one that has gone far before anybody could be told of it is told to its owner beside the others', async () => {
  const ana = await spender('ana')
  await usualDays(ana.handleId)
  await work(ana.handleId, { from: 0, to: 130, isHuman: () => false })

  const told = await openDetection(database.db).run(after(130))

  expect(told.transitions).toMatchObject([{ reason: 'opened', after: { tier: 'channel', cause: 'unattended' } }])
  const messages = await database.db
    .selectFrom('outbox')
    .select('recipient')
    .where('kind', '=', 'incident.alert')
    .execute()
  expect(messages.map(({ recipient }) => recipient)).toEqual(
    expect.arrayContaining(['admins', `person:${ana.personId}`]),
  )
})

test('a human at work, whose agent answers in bursts of some minutes, is nothing', async () => {
  const ana = await spender('ana')
  await usualDays(ana.handleId)
  for (const [from, to] of [
    [0, 3],
    [9, 11],
    [17, 25],
    [33, 34],
    [42, 48],
  ] as const) {
    await work(ana.handleId, { from, to, isHuman: (at) => at === 0 })
  }

  expect((await openDetection(database.db).run(after(55))).findings).toEqual([])
})

test('where it cannot be told who spoke, nobody is said to run alone', async () => {
  const ana = await spender('ana')
  await usualDays(ana.handleId)
  await work(ana.handleId, { from: 0, to: 55, isHuman: () => null })

  const { findings } = await openDetection(database.db).run(after(55))
  expect(findings.filter(({ cause }) => cause === 'unattended')).toEqual([])
})

function spender(name: string) {
  return addSpender(database.db, name, start)
}

async function usualDays(handleId: number): Promise<void> {
  for (let back = 1; back <= 50; back++) {
    const at = new Date(start.getTime() - back * 24 * 60 * minute)
    if (at.getUTCDay() % 6 === 0) continue
    await record(handleId, { at, requests: 20, dollars: 0.3 + (back % 5) / 50, isHuman: () => true })
  }
}

/** Two requests a minute of 20 cents each. */
async function work(
  handleId: number,
  { from, to, isHuman }: { from: number; to: number; isHuman(at: number): boolean | null },
): Promise<void> {
  await record(handleId, { at: after(from), requests: 2 * (to - from), dollars: 0.2, isHuman })
}

async function record(
  handleId: number,
  given: { at: Date; requests: number; dollars: number; isHuman(at: number): boolean | null },
): Promise<void> {
  const cost = microUsd(Math.round(given.dollars * 1_000_000))
  await recordEntries(
    database.db,
    Array.from({ length: given.requests }, (_, each) => {
      const at = new Date(given.at.getTime() + each * (minute / 2)).toISOString()
      const sourceId = `${handleId} ${at}`
      return anEntry({ sourceId, at, handleId, costMicroUsd: cost, listMicroUsd: cost, humanTurn: given.isHuman(each) })
    }),
  )
}

async function lastMessage() {
  return database.db
    .selectFrom('outbox')
    .select('recipient')
    .where('recipient', '<>', 'mail')
    .orderBy('id', 'desc')
    .executeTakeFirstOrThrow()
}

function after(minutes: number): Date {
  return new Date(start.getTime() + minutes * minute)
}
