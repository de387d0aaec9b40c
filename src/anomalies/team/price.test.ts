import { expect, test } from 'vitest'
import { movedTogether } from './price.ts'

const of = (values: readonly number[]) => values.map((value, i) => ({ entity: `e${i}`, value }))

test('exact prices that move together are said from two entities on, noisy ones from many', () => {
  expect(movedTogether(of([0.4, 0.41]), 0.01)).toMatchObject({ entities: 2 })
  expect(movedTogether(of([0.4, 0.41]), 0.25)).toBeNull()
  expect(movedTogether(of(Array.from({ length: 40 }, (_, i) => 0.4 + (i % 5) * 0.02)), 0.25)).toMatchObject({
    entities: 40,
  })
})

test('one whose price moved is not everybody', () => {
  expect(movedTogether(of([0.9, 0, 0, 0.01]), 0.02)).toBeNull()
  expect(movedTogether(of([0.9]), 0.01)).toBeNull()
})
