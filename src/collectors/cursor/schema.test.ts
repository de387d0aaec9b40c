import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import type { z } from 'zod'
import {
  commitsAnswer,
  dailyUsageAnswer,
  groupsAnswer,
  membersAnswer,
  spendAnswer,
  teamMetricAnswer,
  usageEventsAnswer,
  userMetricAnswer,
} from './schema.ts'
import { usagesOf } from './usage-event.ts'

test.each<[string, z.ZodType]>([
  ['members', membersAnswer],
  ['spend', spendAnswer],
  ['usage-events', usageEventsAnswer],
  ['daily-usage', dailyUsageAnswer],
  ['groups', groupsAnswer],
  ['team-models', teamMetricAnswer],
  ['user-mcp', userMetricAnswer],
  ['commits', commitsAnswer],
])('an answer as Cursor documents it is understood: %s', (name, schema) => {
  expect(schema.safeParse(fixture(name)).error).toBeUndefined()
})

test.each<[string, z.ZodType, (time: unknown) => unknown]>([
  ['an event', usageEventsAnswer.shape.usageEvents.element.shape.timestamp, (time) => time],
  ['a daily row', dailyUsageAnswer, (date) => ({ data: [{ date, email: 'ana@x.example' }] })],
  ['a row of Analytics', teamMetricAnswer, (date) => ({ data: [{ date }] })],
  ['a commit', commitsAnswer.shape.items.element.shape.commitTs, (time) => time],
  ['a cycle', spendAnswer, (time) => ({ teamMemberSpend: [], subscriptionCycleStart: time })],
])('%s at a time no calendar has is of a form Tally does not know', (_of, schema, answer) => {
  for (const time of ['soon', '2026-13-45', '+275760-09-14T00:00:00Z', 8.64e15 + 1, Number.MAX_SAFE_INTEGER, -1])
    expect(schema.safeParse(answer(time)).success, String(time)).toBe(false)
})

test('the documented events in our words', () => {
  const { usageEvents } = usageEventsAnswer.parse(fixture('usage-events'))

  const told = usageEvents.flatMap(usagesOf)

  expect(
    told.map(({ handle, tool, category, costMicroUsd, listMicroUsd }) =>
      [handle, tool, category, costMicroUsd, listMicroUsd].join(' '),
    ),
  ).toEqual([
    'ana@northwind.example cursor overage 181641 201823',
    'ana@northwind.example cursor fee 4663 4663',
    'bo@northwind.example cursor-cli included 0 3750',
    'sa_01HXNIGHTLY cursor-automation overage 0 0',
  ])
})

function fixture(name: string): unknown {
  return JSON.parse(readFileSync(new URL(`fixtures/${name}.json`, import.meta.url), 'utf8'))
}
