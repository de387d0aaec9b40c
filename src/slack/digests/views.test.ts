import { expect, test } from 'vitest'
import { validateMessage } from '../../../sandbox/slack/block-kit/validate.ts'
import { inChannels, sampleMessages } from './testing/samples.ts'

test.each(Object.entries(sampleMessages))('%s is as it was looked at, and Slack takes it', async (name, message) => {
  expect(validateMessage(message)).toEqual([])
  await expect(`${JSON.stringify(message, null, 2)}\n`).toMatchFileSnapshot(`fixtures/messages/${name}.json`)
})

test('no name or word of people or vendors can mention anybody or close our markup', () => {
  const mrkdwn = JSON.stringify(sampleMessages).match(/"type":"mrkdwn","text":"[^"]*"/g) ?? []

  expect(mrkdwn.length).toBeGreaterThan(50)
  expect(mrkdwn.join('\n')).not.toMatch(/<!(?!date)|<@|<b>|<y>/)
  for (const { text } of Object.values(sampleMessages)) expect(text).not.toMatch(/<!(?!date)|<@/)
})

test('a digest has at most twelve blocks, and begins with the figure', () => {
  for (const [name, { blocks, text }] of Object.entries(sampleMessages)) {
    expect(blocks.length, name).toBeLessThanOrEqual(12)
    expect(text, name).toMatch(/^(?:A sample: )?\$[\d,.]+ /)
  }
})

test('in channels nobody is named where that is not wanted, nor their budget, nor their key', () => {
  for (const name of inChannels) {
    const shown = JSON.stringify(sampleMessages[name])
    expect(shown).not.toMatch(/Ana|Bob|Chen|laptop/)
    expect(shown).toContain('not named here')
  }
})

test('what is not counted yet is said of the figures', () => {
  expect(JSON.stringify(sampleMessages['daily-of-a-team'])).toContain('figures may grow: Cursor read up to')
})
