import { expect, test } from 'vitest'
import type { UsageRow } from '../anomalies/usage-row.ts'
import { zeroUsd } from '../base/money.ts'
import { createActiveDays } from './active-days.ts'

const ana = { id: 'ana', kind: 'person', team: 'core', zone: 'America/New_York' } as const

test('only days that began after it, are over, and had use count; a day begins at 05:00 where the person is', () => {
  const days = createActiveDays([ana])
  // Monday 21:00 and, in the night after it, 03:00; Tuesday; Thursday; Friday, which is not over.
  for (const at of ['17T02:00', '17T08:00', '17T20:00', '19T20:00', '20T20:00']) days.add([rowAt(at)])

  const since = (subject: 'entity' | 'team') =>
    days.since({ kind: subject, id: subject === 'team' ? 'core' : 'ana' }, instant('16T20:00'), instant('20T21:00'))

  expect(since('entity')).toBe(2)
  expect(since('team')).toBe(2)
})

test('a zone nobody knows is UTC', () => {
  const days = createActiveDays([{ ...ana, zone: 'Mars/Base' }])

  days.add([rowAt('17T20:00')])

  expect(days.since({ kind: 'entity', id: 'ana' }, instant('16T20:00'), instant('20T21:00'))).toBe(1)
})

function instant(dayAndTime: string): number {
  return Date.parse(`2026-11-${dayAndTime}:00Z`)
}

function rowAt(dayAndTime: string): UsageRow {
  return {
    ...{ at: instant(dayAndTime), entity: 'ana', model: 'm', tool: 't', session: '', requests: 1, humanPrompts: null },
    ...{ input: 0, cacheRead: 0, cacheWrite: 0, output: 0, cost: zeroUsd },
  }
}
