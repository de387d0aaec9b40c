import { expect, test } from 'vitest'
import { usedUpAt } from './projection.ts'

const month = { start: new Date('2026-11-01T00:00:00Z'), end: new Date('2026-12-01T00:00:00Z') }

test.each([
  ['an even pace', '2026-11-11T00:00:00Z', { limit: 200, used: 100, recently: 75 }, '2026-11-21T00:00:00.000Z'],
  [
    'a quiet start and busy days',
    '2026-11-16T00:00:00Z',
    { limit: 150, used: 75, recently: 75 },
    '2026-11-26T00:00:00.000Z',
  ],
  ['not before the period ends', '2026-11-11T00:00:00Z', { limit: 1_000, used: 100, recently: 75 }, null],
  ['nothing spent', '2026-11-11T00:00:00Z', { limit: 1_000, used: 0, recently: 0 }, null],
  ['a correction below zero', '2026-11-11T00:00:00Z', { limit: 1_000, used: -5, recently: -5 }, null],
  ['nothing left', '2026-11-11T00:00:00Z', { limit: 100, used: 120, recently: 75 }, '2026-11-11T00:00:00.000Z'],
  ['the first instant', '2026-11-01T00:00:00Z', { limit: 100, used: 0, recently: 0 }, null],
])('%s', (_, now, figures, at) => {
  const found = usedUpAt({ ...month, now: new Date(now), ...figures })

  expect(found?.toISOString() ?? null).toBe(at)
})
