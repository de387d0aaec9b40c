import { expect, test } from 'vitest'
import { validateMessage } from '../../../sandbox/slack/block-kit/validate.ts'
import { planNow, samplePlans } from './testing/samples.ts'
import { planMessage } from './views.ts'

const messages = Object.fromEntries(
  Object.entries(samplePlans).map(([name, facts]) => [name, planMessage(facts, planNow)]),
)

test.each(Object.entries(messages))(
  'the message %s is as it was looked at, and Slack takes it',
  async (name, message) => {
    expect(validateMessage(message)).toEqual([])
    await expect(`${JSON.stringify(message, null, 2)}\n`).toMatchFileSnapshot(`fixtures/${name}.json`)
  },
)

test('it says how many, who is new and since when', () => {
  const text = JSON.stringify(messages.typical)

  expect(text).toContain('12 of 40 active people have used up the included plan this cycle')
  expect(text).toContain('New: Ana Ruiz, Bob Lee, Carla Gómez, Dana Novak, Eli Stern, and 2 others.')
  expect(text).toContain('New since <!date^')
})

test('where no names may be read, none is, and who may read them is said', () => {
  const text = JSON.stringify(messages['in-a-channel'])

  expect(text).not.toMatch(/Ana|Bob/)
  expect(text).toContain('New: 7 people.')
})

test('no name can mention anybody', () => {
  expect(JSON.stringify(messages)).not.toMatch(/<!channel>|<@/)
})
