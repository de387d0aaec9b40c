import { expect, test } from 'vitest'
import { validateMessage } from '../../../sandbox/slack/block-kit/validate.ts'
import type { Role, Viewer } from '../../people/access.ts'
import type { Message } from '../kit/blocks.ts'
import { openRate } from './rate.ts'
import {
  keysMessage,
  notUnderstoodMessage,
  tooManyMessage,
  welcomeMessage,
  whatCanBeAskedMessage,
  windowMessage,
} from './views.ts'

const messages: Record<string, Message> = {
  'not-understood-member': notUnderstoodMessage(viewer('member')),
  'not-understood-lead': notUnderstoodMessage(viewer('lead')),
  'what-can-be-asked': whatCanBeAskedMessage(viewer('finance')),
  welcome: welcomeMessage(),
  keys: keysMessage(),
  'too-many': tooManyMessage(),
  window: windowMessage(''),
  'window-of-too-much': windowMessage('x'.repeat(5_000)),
}

test.each(Object.entries(messages))(
  'the message %s is as it was looked at, and Slack takes it',
  async (name, message) => {
    expect(validateMessage(message)).toEqual([])
    await expect(`${JSON.stringify(message, null, 2)}\n`).toMatchFileSnapshot(`fixtures/messages/${name}.json`)
  },
)

test('whoever asks too often is told so once, until the minute is over; others are answered', () => {
  const rate = openRate(2)
  const at = (seconds: number) => new Date(Date.UTC(2026, 10, 21, 14, 0, seconds))

  const verdicts = [0, 1, 2, 3, 4].map((second) => rate('ana', at(second)))

  expect(verdicts).toEqual(['answer', 'answer', 'say-so', 'silent', 'silent'])
  expect(rate('bob', at(4))).toBe('answer')
  expect(rate('ana', at(61))).toBe('answer')
})

function viewer(role: Role): Viewer {
  const person = { id: '', kind: 'person' as const, name: 'Ana Ruiz', email: null }
  return { person, roles: new Set(['member', role]), ledTeamIds: new Set() }
}
