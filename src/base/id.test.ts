import { expect, test } from 'vitest'
import { newId } from './id.ts'

test('ids are UUIDs of version 7, no two alike, in the order they were made however quickly', () => {
  const ids = Array.from({ length: 20_000 }, newId)

  expect(ids[0]).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  expect(new Set(ids.map((id) => id.length))).toEqual(new Set([36]))
  expect(new Set(ids).size).toBe(ids.length)
  expect(ids.toSorted()).toEqual(ids)
})

test('their first digits are the time they were made', () => {
  const before = Date.now()
  const at = Number.parseInt(newId().replace('-', '').slice(0, 12), 16)

  expect(at).toBeGreaterThanOrEqual(before)
  expect(at).toBeLessThanOrEqual(Date.now())
})
