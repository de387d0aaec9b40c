import { expect, test } from 'vitest'
import { asCode, escapeMrkdwn } from './escape.ts'
import { isolated } from './right-to-left.ts'

const shown = (text: string) => text.replaceAll('\u200e\u2068', '[').replaceAll('\u2069', ']')

test.each([
  ['nothing to turn', 'Payments spent $5', 'Payments spent $5'],
  ['a name of several words', 'צוות תשלומים 2 בע"מ spent $5', '[צוות תשלומים 2 בע"מ] spent $5'],
  ['two names with their amounts', 'مها $3, שרה $2', '[مها] $3, [שרה] $2'],
  ['a name inside a word of ours', '(דנה)', '([דנה])'],
  ['what is isolated already', '\u200e\u2068דנה\u2069 $1', '[דנה] $1'],
])('%s', (_, text, expected) => {
  expect(shown(isolated(text))).toBe(expected)
})

test('whatever is escaped keeps its line, also as code', () => {
  expect(shown(escapeMrkdwn('דנה & <!channel>'))).toBe('[דנה] &amp; &lt;!channel&gt;')
  expect(shown(asCode('מודל-4'))).toBe('`[מודל]-4`')
})
