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
  ['tem', '“tem”. Did you mean `/spend team`?'],
  ['hepl', 'Did you mean `/spend help`?'],
  ['toaday', 'Did you mean `/spend today`?'],
  ['me yesterdayish', "I don't know the period “yesterdayish”"],
  ['<@U0BOB|bob> 9999d', 'from 1 to 366 days'],
  ['org 2099-01', 'has not begun yet'],
  ['0d', 'from 1 to 366 days'],
  ['2027-01', 'January 2027 has not begun yet'],
  ['2026-13', 'There is no month 13'],
])('“/spend %s” is not guessed at: %s', (text, say) => {
  expect(parseSpend(text, now)).toMatchObject({ kind: 'unclear', say: expect.stringContaining(say) })
})

test.each([
  ['team', { kind: 'team', text: '' }],
  ['Team Payments 7d', { kind: 'team', text: 'Payments 7d' }],
  ['org', { kind: 'org', search: '', period: { word: 'mtd' } }],
  ['everybody 30d', { kind: 'org', search: '', period: { word: '30d' } }],
  ['org ana 7d', { kind: 'org', search: 'ana', period: { word: '7d' } }],
  ['<@U0BOB|bob> 7d', { kind: 'person', who: '<@U0BOB|bob>', period: { word: '7d' } }],
  ['@Bob Lee last month', { kind: 'person', who: '@Bob Lee', period: { word: '2026-10' } }],
  ['ben@example.com', { kind: 'person', who: 'ben@example.com', period: { word: 'mtd' } }],
])('“/spend %s” asks for others', (text, expected) => {
  expect(parseSpend(text, now)).toMatchObject(expected)
})

test.each([
  ['explain', { kind: 'me', period: { word: 'mtd' } }],
  ['explain me 7d', { kind: 'me', period: { word: '7d' } }],
  ['Explain last month', { kind: 'me', period: { word: '2026-10' } }],
  ['explain team Payments 7d', { kind: 'team', text: 'Payments 7d' }],
  ['explain org 30d', { kind: 'org', period: { word: '30d' } }],
  ['explain @Bob Lee 7d', { kind: 'person', who: '@Bob Lee', period: { word: '7d' } }],
])('“/spend %s” asks where the figure of the same words comes from', (text, of) => {
  expect(parseSpend(text, now)).toMatchObject({ kind: 'explain', of })
})

test('what cannot be read is no more clear for being explained', () => {
  expect(parseSpend('explain tem', now)).toMatchObject({ kind: 'unclear' })
  expect(parseSpend('explain explain 7d', now)).toMatchObject({ kind: 'explain', of: { kind: 'me' } })
})

test('help is understood', () => {
  expect(parseSpend('help', now)).toEqual({ kind: 'help' })
})
