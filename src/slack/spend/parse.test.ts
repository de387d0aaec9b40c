import { expect, test } from 'vitest'
import { parseSpend } from './parse.ts'

test.each([
  ['', 'figure', ''],
  ['me 7d', 'figure', 'me 7d'],
  ['  Team   “Payments” 7d ', 'figure', 'Team Payments 7d'],
  ['explain team Payments 7d', 'explain', 'team Payments 7d'],
  ['Explain', 'explain', ''],
  ['team payments explain', 'explain', 'team payments'],
  ['models team payments', 'models', 'team payments'],
  ['team payments 7d models', 'models', 'team payments 7d'],
  ['team models', 'figure', 'team models'],
  ['sessions @ana 7d', 'sessions', '@ana 7d'],
  ['forecast org', 'forecast', 'org'],
  ['insights', 'insights', ''],
  ['project atlas 7d', 'project', 'atlas 7d'],
  ['model opus', 'model', 'opus'],
  ['constructor', 'figure', 'constructor'],
])('“/spend %s” asks for the %s of “%s”', (text, kind, words) => {
  expect(parseSpend(text)).toEqual({ kind, words: words.split(' ').filter((word) => word !== '') })
})

test.each([
  ['compare payments platform', 'compare', 'payments platform'],
  ['estimate 50 developers', 'estimate', '50 developers'],
  ['export', 'export', ''],
  ['invoice INV-0042', 'invoice', 'INV-0042'],
  ['Invoices', 'invoice', ''],
  ['cursor invoices', 'invoice', 'cursor'],
])('“/spend %s” reads its own words', (text, kind, rest) => {
  expect(parseSpend(text)).toEqual({ kind, text: rest })
})

test('notifications are asked for in front only: a name may end so', () => {
  expect(parseSpend('Notifications')).toEqual({ kind: 'notifications' })
  expect(parseSpend('team push notifications')).toMatchObject({ kind: 'figure' })
})

test.each(['help', 'HELP', '?', 'help me'])('“/spend %s” is help', (text) => {
  expect(parseSpend(text)).toEqual({ kind: 'help' })
})
