import { expect, test } from 'vitest'
import { type Cells, wrongBeside } from './held-events.ts'

const truth: Cells = new Map([
  ['1 ada twin', { events: 2, usd: 4 }],
  ['2 ada cheaper', { events: 1, usd: 1 }],
  ['3 ben renamed-fast', { events: 1, usd: 3 }],
])

test('what is held as it is told has nothing wrong, whatever rounding made of a price', () => {
  const held: Cells = new Map([...truth].map(([cell, { events, usd }]) => [cell, { events, usd: usd + 1e-6 }]))

  expect(wrongBeside(truth, held)).toMatchObject({ lost: 0, tooMany: 0, oldPrice: 0, usd: 8 })
})

test('a lost twin, an old price and an event under two names are told apart', () => {
  const held: Cells = new Map([
    ['1 ada twin', { events: 1, usd: 2 }],
    ['2 ada cheaper', { events: 1, usd: 2 }],
    ['3 ben renamed', { events: 1, usd: 3 }],
    ['3 ben renamed-fast', { events: 1, usd: 3 }],
  ])

  expect(wrongBeside(truth, held)).toEqual({ lost: 1, tooMany: 1, oldPrice: 1, usdWrong: 6, usd: 8 })
})
