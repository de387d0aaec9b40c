import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { newId } from '../base/id.ts'
import type { OpenDatabase } from '../db/database.ts'
import { testDatabase } from '../db/testing.ts'
import type { Incident } from './incident.ts'
import { columnsOf } from './incident-row.ts'
import { runawaysStopped, savedByStopping } from './runaways.ts'
import { day, dollars, hour, incidentOf, start } from './testing.ts'

describe('stopping saved', () => {
  const runaway = (hours: number, excess: number) => ({
    onset: start,
    stoppedAt: start + hours * hour,
    excessMicroUsd: dollars(excess),
  })

  test.each([
    ['nothing where none was stopped', [], 0],
    ['a day at its own pace', [runaway(4, 100)], 600],
    ['for a short burst no more than its hour tells', [runaway(0.1, 10)], 240],
    ['of several each by itself', [runaway(24, 50), runaway(12, 50)], 150],
    ['nothing for what cost less than usual in the end', [runaway(5, -3)], 0],
  ])('%s', (_, runaways, saved) => {
    expect(savedByStopping(runaways)).toBe(dollars(saved))
  })
})

describe('stopped were', () => {
  let database: OpenDatabase
  beforeEach(async () => {
    database = await testDatabase()
  })
  afterEach(() => database.close())

  async function kept(changes: Partial<Incident>, kind: 'person' | 'team' = 'person'): Promise<void> {
    const over = { state: 'resolved' as const, resolution: 'runaway' as const, resolvedAt: start + hour }
    const columns = columnsOf(incidentOf({ id: newId(), ...over, ...changes }))
    await database.db
      .insertInto('incident')
      .values({ ...columns, subject_kind: kind, team_id: null })
      .execute()
  }
  const during = { from: new Date(start), to: new Date(start + day) }

  test('those that people resolved as runaways in the time, each once: not with its team', async () => {
    await kept({ onset: start - hour, peak: dollars(90), subject: { kind: 'entity', id: 'ana' } })
    await kept({ resolution: 'expected_work', subject: { kind: 'entity', id: 'bob' } })
    await kept({ resolvedAt: start + day, subject: { kind: 'entity', id: 'carla' } })
    await kept({ subject: { kind: 'team', id: 'payments' } }, 'team')

    expect(await runawaysStopped(database.db, during)).toEqual([
      { onset: start - hour, stoppedAt: start + hour, excessMicroUsd: dollars(90) },
    ])
  })

  test('for who leads a team, those of its people', async () => {
    await kept({ subject: { kind: 'entity', id: 'ana' } })
    await kept({ subject: { kind: 'entity', id: 'bob' } })

    const seen = (personIds: string[]) =>
      runawaysStopped(database.db, { ...during, visible: { personIds, teamIds: [] } })
    expect(await seen(['ana'])).toHaveLength(1)
    expect(await seen([])).toEqual([])
  })
})
