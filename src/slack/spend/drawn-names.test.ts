import fc from 'fast-check'
import { expect, test } from 'vitest'
import { drawnNames } from './drawn-names.ts'

test('names the font lacks, and names it would draw alike, have a number each', () => {
  const names = ['Ana Ruiz', '王小明', 'שרה כהן', '李 Li', '王 Li', 'Дмитрий', '🚀', '林美玲 Mei-Ling Lin']

  expect(drawnNames(names)).toEqual([
    { label: 'Ana Ruiz', number: null },
    { label: 'No. 2 (named below)', number: 2 },
    { label: 'No. 3 (named below)', number: 3 },
    { label: 'Li (no. 4)', number: 4 },
    { label: 'Li (no. 5)', number: 5 },
    { label: 'Дмитрий', number: null },
    { label: 'No. 7 (named below)', number: 7 },
    { label: 'Mei-Ling Lin', number: null },
  ])
})

test('no two bars are labelled alike, whatever people are called', () => {
  const name = fc.oneof(fc.constantFrom('王小明', '🚀', 'Li', 'Li 李', 'Maximiliane Oberländer · a@x', ''), fc.string())

  fc.assert(
    fc.property(fc.uniqueArray(name, { maxLength: 12 }), (names) => {
      const labels = drawnNames(names).map(({ label }) => label)
      expect(new Set(labels).size).toBe(labels.length)
    }),
  )
})
