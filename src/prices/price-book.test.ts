import { describe, expect, test } from 'vitest'
import bookJson from './price-book.json' with { type: 'json' }
import { parsePriceBook } from './price-book.ts'

const row = {
  provider: 'openai',
  model: 'gpt-5.5',
  from: null,
  inputPerMillion: 5,
  cacheReadPerMillion: 0.5,
  cacheWrite5mPerMillion: null,
  cacheWrite1hPerMillion: null,
  outputPerMillion: 30,
  tiers: [],
  source: 'a price page',
}
const book = { rows: [row], aliases: [], multipliers: [], fees: [] }

describe('a fault in the price book is named by row and field', () => {
  test.each<[string, unknown, RegExp]>([
    [
      'a price that is text',
      { ...book, rows: [row, { ...row, model: 'gpt-5.6', outputPerMillion: '30' }] },
      /rows 2 \(openai gpt-5\.6\), outputPerMillion/,
    ],
    [
      'a negative price',
      { ...book, rows: [{ ...row, inputPerMillion: -1 }] },
      /rows 1 \(openai gpt-5\.5\), inputPerMillion/,
    ],
    [
      'a price too fine',
      { ...book, rows: [{ ...row, inputPerMillion: 0.00000012 }] },
      /inputPerMillion: has more than six decimals/,
    ],
    ['a forgotten field', { ...book, rows: [{ ...row, source: undefined }] }, /rows 1 \(openai gpt-5\.5\), source/],
    ['a field that is none', { ...book, rows: [{ ...row, inputPerMilion: 5 }] }, /inputPerMilion/],
    ['a day that is none', { ...book, rows: [{ ...row, from: '2026-02-30' }] }, /rows 1 \(openai gpt-5\.5\), from/],
    [
      'two rows from one day',
      { ...book, rows: [row, row] },
      /rows 2 \(openai gpt-5\.5\), from: the model has another row/,
    ],
    [
      'an alias to nowhere',
      { ...book, aliases: [{ provider: 'openai', alias: 'x', model: 'y' }] },
      /aliases 1 \(openai x\), model.*“y”/,
    ],
    [
      'Claude without a cache price',
      { ...book, rows: [{ ...row, provider: 'anthropic', cacheReadPerMillion: null }] },
      /rows 1 \(anthropic gpt-5\.5\), cacheReadPerMillion/,
    ],
    ['no book at all', 'nothing', /price book cannot be used/],
  ])('%s', (_fault, json, said) => {
    expect(() => parsePriceBook(json)).toThrow(said)
  })

  test('and our own has none', () => {
    expect(() => parsePriceBook(bookJson)).not.toThrow()
  })
})
