import { afterEach, beforeEach, expect, test } from 'vitest'
import { readDetectionSettings } from '../incidents/detection-settings.ts'
import { commandLine } from './testing.ts'

let cli: Awaited<ReturnType<typeof commandLine>>
beforeEach(async () => {
  cli = await commandLine()
})
afterEach(() => cli.close())

test('what is set is shown, with what its rule would have sent, and written down with before and after', async () => {
  const set = await cli.run(['detection', 'set', 'spendSpike.least', '$40'])
  await cli.run(['detection', 'set', 'spendSpike.speaks', 'channel'])

  expect(set).toMatchObject({ code: 0, err: '' })
  expect(set.out).toMatch(/spendSpike\.least +\$40\.00 +\$50\.00/)
  expect(set.out).toContain('Spend spike: 0 messages in 30 days')
  const { rules } = await readDetectionSettings(cli.db)
  expect(rules.spendSpike).toMatchObject({ speaks: 'channel', limit: 5, least: 40_000_000 })
  const { out } = await cli.run(['audit', '--json'])
  expect(out).toContain('"spendSpikeLeastMicroUsd": 50000000')
  expect(out).toContain('"spendSpikeLeastMicroUsd": 40000000')
})

test.each([
  [['spendSpike.limit', 'many'], 'spendSpike.limit: give a number from 0× to 1000×, such as 5×.'],
  [['spendSpike.days', '0'], 'spendSpike.days: give a whole number from 1 to 31, such as 7.'],
  [['costPerRequest.speaks', 'loud'], 'costPerRequest.speaks: “loud” is not one of off, digest, channel.'],
  [['alertBudget', '9'], 'alertBudget: give a number from 0 (off) to 4, such as 0.6.'],
  [['spike', '9'], '“spike” is no setting.'],
])('%j is refused, naming the setting and the fix', async (words, says) => {
  const { err, code } = await cli.run(['detection', 'set', ...words])

  expect(code).toBe(2)
  expect(err).toContain(says)
})
