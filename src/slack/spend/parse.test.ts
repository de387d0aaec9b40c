import { expect, test } from 'vitest'
import { sampleNow as now } from '../testing/sample-reports.ts'
import { parseSpend } from './parse.ts'

test.each([
  ['', 'mtd'],
  ['me', 'mtd'],
  ['  ME  7D ', '7d'],
  ['7d', '7d'],
  ['me last month', '2026-10'],
  ['last month', '2026-10'],
  ['oct', '2026-10'],
  ['me 2026-10', '2026-10'],
  ['cycle', 'mtd'],
])('“/spend %s” asks for one’s own %s', (text, word) => {
  expect(parseSpend(text, now)).toMatchObject({ kind: 'me', period: { word } })
})

test.each([
  ['tem', '“tem”. Did you mean `/spend me`?'],
  ['hepl', 'Did you mean `/spend help`?'],
  ['toaday', 'Did you mean `/spend today`?'],
  ['me yesterdayish', "I don't know the period “yesterdayish”"],
  ['<@U0BOB|bob> 7d', 'everyone sees only their own'],
  ['ben@example.com', 'everyone sees only their own'],
  ['0d', 'from 1 to 366 days'],
  ['2027-01', 'January 2027 has not begun yet'],
  ['2026-13', 'There is no month 13'],
])('“/spend %s” is not guessed at: %s', (text, say) => {
  expect(parseSpend(text, now)).toMatchObject({ kind: 'unclear', say: expect.stringContaining(say) })
})

test('help is understood', () => {
  expect(parseSpend('help', now)).toEqual({ kind: 'help' })
})
