import { afterEach, beforeEach, expect, test } from 'vitest'
import { day } from '../base/calendar.ts'
import { microUsd } from '../base/money.ts'
import type { OpenDatabase } from '../db/database.ts'
import { testDatabase } from '../db/testing.ts'
import { ensureHandle } from '../people/handle.ts'
import { assignMember } from '../people/membership.ts'
import { createPerson } from '../people/person.ts'
import { createTeam } from '../people/team-changes.ts'
import { recordEntries } from './record-entries.ts'
import { modelCells, personCells, projectCells } from './spend-cells.ts'
import { spendTotals } from './spend-queries.ts'
import { anEntry } from './testing.ts'
import { unmatchedSpend } from './unmatched-spend.ts'

const now = new Date('2026-11-01T00:00:00Z')
const by = { actor: { id: 'test', origin: 'tally' }, now } as const
const week = { from: day('2026-11-16'), to: day('2026-11-23') }
const before = { from: day('2026-11-09'), to: day('2026-11-16') }

let database: OpenDatabase
beforeEach(async () => {
  database = await testDatabase()
})
afterEach(() => database.close())

test('the cells of each range add up to its spend, each day in the team of that day', async () => {
  const { db } = database
  const ana = await createPerson(db, { kind: 'person', name: 'Ana', email: 'ana@x.example', now })
  const teams = [await createTeam(db, { name: 'Red', ...by }), await createTeam(db, { name: 'Blue', ...by })]
  for (const [at, fromDay] of [day('2026-11-01'), day('2026-11-18')].entries()) {
    await assignMember(db, { personId: ana.id, teamId: teams[at]?.id ?? null, fromDay, ...by })
  }
  const own = await ensureHandle(db, { vendor: 'cursor', name: 'ana', personId: ana.id })
  const stranger = await ensureHandle(db, { vendor: 'cursor', name: 'stranger', personId: null })
  const spent = (handleId: number, on: string, cents: number, more = {}) =>
    anEntry({ handleId, at: `2026-11-${on}T10:00:00.000Z`, costMicroUsd: microUsd(cents * 10_000), ...more })
  await recordEntries(db, [
    spent(own, '10', 1),
    spent(own, '16', 2, { project: 'checkout' }),
    spent(own, '18', 4, { model: 'opus' }),
    spent(stranger, '22', 8),
    spent(stranger, '22', 16, { category: 'included' }),
    spent(own, '23', 32),
  ])

  const people = await personCells(db, [week, before])

  const shown = people.map(({ range, name, teamId, usageSpendMicroUsd }) => {
    const team = teams.find(({ id }) => id === teamId)?.name ?? 'no team'
    return `${range} ${name} ${team} ${usageSpendMicroUsd / 10_000}`
  })
  expect(shown.toSorted()).toEqual(['0  no team 8', '0 Ana Blue 4', '0 Ana Red 2', '1 Ana Red 1'])
  const total = (await spendTotals(db, week)).usageSpendMicroUsd
  for (const cells of [people, await modelCells(db, [week, before])]) {
    const inWeek = cells.filter(({ range }) => range === 0)
    expect(inWeek.reduce((sum, { usageSpendMicroUsd }) => sum + usageSpendMicroUsd, 0)).toBe(total)
  }
  expect(await projectCells(db, [week])).toMatchObject([{ project: 'checkout', usageSpendMicroUsd: 20_000 }])
  expect(await unmatchedSpend(db, { period: week, atMost: 5 })).toEqual({
    ...{ handles: 1, usageSpendMicroUsd: 80_000 },
    most: [{ vendor: 'cursor', name: 'stranger', usageSpendMicroUsd: 80_000 }],
  })
})
