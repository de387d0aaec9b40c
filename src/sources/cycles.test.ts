import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { OpenDatabase } from '../db/database.ts'
import { testDatabase } from '../db/testing.ts'
import { currentCycle, recordCycle } from './cycles.ts'
import { anAccount } from './testing.ts'
import { setVendorAccountState } from './vendor-account-state.ts'

const actor = { id: 'command line', origin: 'command line' } as const

const on = (date: string) => new Date(`2026-${date}Z`)

let database: OpenDatabase
let accountId: number
beforeEach(async () => {
  database = await testDatabase()
  accountId = await anAccount(database.db)
})
afterEach(() => database.close())

const record = (from: string, to: string) =>
  recordCycle(database.db, { accountId, startsAt: on(from), endsAt: on(to), now: on('11-21T00:00:00') })
const known = async () =>
  (await database.db.selectFrom('vendor_cycle').select(['starts_at', 'ends_at']).orderBy('starts_at').execute()).map(
    (row) => `${row.starts_at.toISOString().slice(5, 13)} ${row.ends_at.toISOString().slice(5, 13)}`,
  )

describe('cycles as the vendor tells of them', () => {
  test.each([
    {
      say: 'told again',
      cycles: [
        ['10-31T00', '11-30T00'],
        ['10-31T00', '11-30T00'],
      ],
      are: ['10-31T00 11-30T00'],
    },
    {
      say: 'told better',
      cycles: [
        ['10-31T00', '11-30T00'],
        ['10-31T12', '11-30T12'],
      ],
      are: ['10-31T12 11-30T12'],
    },
    {
      say: 'the next',
      cycles: [
        ['10-01T00', '11-01T00'],
        ['11-01T00', '12-01T00'],
      ],
      are: ['10-01T00 11-01T00', '11-01T00 12-01T00'],
    },
    {
      say: 'one cut short',
      cycles: [
        ['10-01T00', '11-01T00'],
        ['10-15T00', '11-15T00'],
      ],
      are: ['10-01T00 10-15T00', '10-15T00 11-15T00'],
    },
    {
      say: 'an earlier one later',
      cycles: [
        ['10-15T00', '11-15T00'],
        ['10-01T00', '11-01T00'],
      ],
      are: ['10-01T00 10-15T00', '10-15T00 11-15T00'],
    },
  ])('$say', async ({ cycles, are }) => {
    for (const [from = '', to = ''] of cycles) await record(`${from}:00:00`, `${to}:00:00`)

    expect(await known()).toEqual(are)
  })
})

describe('the cycle that holds', () => {
  test.each([
    { now: '11-21T00:00:00', startsAt: '10-31T00:00:00', endsAt: '11-30T00:00:00' },
    { now: '11-30T00:00:00', startsAt: '11-30T00:00:00', endsAt: '12-31T00:00:00' },
  ])('at $now', async ({ now, startsAt, endsAt }) => {
    await record('10-31T00:00:00', '11-30T00:00:00')

    expect(await currentCycle(database.db, on(now))).toEqual({ startsAt: on(startsAt), endsAt: on(endsAt) })
  })

  test('is none before anything is known, and while Cursor is switched off', async () => {
    const now = on('11-21T00:00:00')
    expect(await currentCycle(database.db, now)).toBeNull()
    await record('10-31T00:00:00', '11-30T00:00:00')
    const set = (state: 'active' | 'disabled') =>
      setVendorAccountState(database.db, { id: accountId, state, actor, now })

    await set('disabled')
    expect(await currentCycle(database.db, now)).toBeNull()
    await set('active')
    expect(await currentCycle(database.db, now)).toEqual({
      startsAt: on('10-31T00:00:00'),
      endsAt: on('11-30T00:00:00'),
    })
  })

  test('is that of the account known longest, and of the next one when that one goes', async () => {
    const now = on('11-21T00:00:00')
    const second = await anAccount(database.db)
    await recordCycle(database.db, {
      accountId: second,
      startsAt: on('11-12T00:00:00'),
      endsAt: on('12-12T00:00:00'),
      now,
    })
    await record('10-31T00:00:00', '11-30T00:00:00')

    expect((await currentCycle(database.db, now))?.startsAt).toEqual(on('10-31T00:00:00'))
    await setVendorAccountState(database.db, { id: accountId, state: 'removed', actor, now })
    expect((await currentCycle(database.db, now))?.startsAt).toEqual(on('11-12T00:00:00'))
  })

  test('of one that is switched off while its cycle is told, none is left', async () => {
    const now = on('11-21T00:00:00')

    await Promise.all([
      record('10-31T00:00:00', '11-30T00:00:00'),
      setVendorAccountState(database.db, { id: accountId, state: 'disabled', actor, now }),
    ])

    expect(await currentCycle(database.db, now)).toBeNull()
  })
})
