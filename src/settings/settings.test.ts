import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import type { OpenDatabase } from '../db/database.ts'
import { testDatabase } from '../db/testing.ts'
import { openVault } from '../vault/vault.ts'
import { checkFingerprint } from './fingerprint.ts'
import { readPreference, writePreference } from './preference.ts'
import { readSetting, writeSetting } from './setting.ts'

const now = new Date('2026-11-21T10:00:00Z')
const weekStart = { name: 'week.start', schema: z.enum(['monday', 'sunday']) }

let database: OpenDatabase
beforeAll(async () => {
  database = await testDatabase()
})
afterAll(() => database.close())

test('a setting is null until it is set, then what was set last', async () => {
  const { db } = database

  expect(await readSetting(db, weekStart)).toBeNull()
  await writeSetting(db, weekStart, 'sunday', now)
  await writeSetting(db, weekStart, 'monday', now)

  expect(await readSetting(db, weekStart)).toBe('monday')
})

test('a value the setting cannot have is refused and the old one stays', async () => {
  const { db } = database
  const loose = { name: weekStart.name, schema: z.string() }
  await writeSetting(db, weekStart, 'monday', now)

  const strict: { name: string; schema: z.ZodType<string> } = { name: weekStart.name, schema: weekStart.schema }
  await expect(writeSetting(db, strict, 'noon', now)).rejects.toThrow('week.start')

  expect(await readSetting(db, loose)).toBe('monday')
})

test('a stored value of another shape is named, not guessed at', async () => {
  const { db } = database
  await writeSetting(db, { name: 'retention', schema: z.string() }, 'forever', now)

  await expect(readSetting(db, { name: 'retention', schema: z.number() })).rejects.toThrow('retention')
})

test('the first secret key is remembered and another is refused, of several at once only one wins', async () => {
  const own = await testDatabase()
  const fingerprints = Array.from({ length: 4 }, () => openVault([randomBytes(32).toString('hex')]).fingerprint)

  const first = await Promise.allSettled(fingerprints.map((each) => checkFingerprint(own.db, [each], now)))

  const accepted = fingerprints.filter((_, index) => first[index]?.status === 'fulfilled')
  expect(accepted).toHaveLength(1)
  const theirs = accepted[0] ?? ''
  await expect(checkFingerprint(own.db, ['f'.repeat(32), theirs], now)).resolves.toBe(theirs)
  const refusal = checkFingerprint(own.db, ['f'.repeat(32)], now)
  await expect(refusal).rejects.toMatchObject({ code: 'bad-config', say: expect.stringContaining('TALLY_SECRET_KEY') })
  await own.close()
})

test('everyone has preferences of their own', async () => {
  const { db } = database
  const period = { name: 'home.period', schema: z.enum(['7d', '30d']) }

  await writePreference(db, 'T1:U1', period, '7d')
  await writePreference(db, 'T1:U1', period, '30d')

  expect(await readPreference(db, 'T1:U1', period)).toBe('30d')
  expect(await readPreference(db, 'T1:U2', period)).toBeNull()
})

test('a preference that is not on offer any more is as if never chosen', async () => {
  const { db } = database
  await writePreference(db, 'T1:U3', { name: 'home.tab', schema: z.string() }, 'gone')

  expect(await readPreference(db, 'T1:U3', { name: 'home.tab', schema: z.enum(['spend']) })).toBeNull()
})
