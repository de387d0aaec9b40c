import { describe, expect, test } from 'vitest'
import { validateMessage, validateView } from '../../../sandbox/slack/block-kit/validate.ts'
import { month } from '../../base/calendar.ts'
import { microUsd } from '../../base/money.ts'
import { usualAssumptions } from '../../reports/estimate.ts'
import type { EstimateFacts } from '../../reports/estimate-facts.ts'
import { dollarsTyped, parseEstimate } from './parse.ts'
import { estimateForm, estimateMessage } from './views.ts'

const dollars = (amount: number) => microUsd(Math.round(amount * 1_000_000))

describe('an estimate is understood', () => {
  test.each([
    ['20 developers $8 a day', { developers: 20, aDayMicroUsd: dollars(8) }],
    ['20 devs at 8.50/day', { developers: 20, aDayMicroUsd: dollars(8.5) }],
    ['20 $8', { developers: 20, aDayMicroUsd: dollars(8) }],
    ['$8 20', { developers: 20, aDayMicroUsd: dollars(8) }],
    ['20 8', { developers: 20, aDayMicroUsd: dollars(8) }],
    ['1,200 engineers', { developers: 1200 }],
    ['$6.5 per day', { aDayMicroUsd: dollars(6.5) }],
    [
      '20 people, 19 days, $8 each day, seats $32, $70 included',
      {
        developers: 20,
        workdays: 19,
        aDayMicroUsd: dollars(8),
        seatMicroUsd: dollars(32),
        includedMicroUsd: dollars(70),
      },
    ],
    ['', {}],
  ])('“%s”', (text, said) => {
    expect(parseEstimate(text)).toEqual({ ok: true, said })
  })

  test.each([
    ['for my team', 'I don’t understand “my team” in an estimate.'],
    ['0 developers', 'Developers: give a whole number from 1 to 10,000.'],
    ['20000 devs', 'Developers:'],
    ['10 devs 40 days', 'Working days: give a whole number from 1 to 31.'],
    ['10 devs $99999 a day', 'Dollars a day: give an amount from $0 to $10,000.'],
    [`10 devs $${'9'.repeat(13)} a day`, 'Dollars a day: give an amount'],
    [`10 devs $${'9'.repeat(40)} a day`, 'Dollars a day: give an amount'],
  ])('“%s” is not, and told why', (text, say) => {
    expect(parseEstimate(text)).toMatchObject({ ok: false, say: expect.stringContaining(say) })
  })

  test.each([
    ['8', dollars(8)],
    ['$1,200.50', dollars(1200.5)],
    ['eight', null],
    ['-8', null],
  ])('the field “%s”', (text, amount) => {
    expect(dollarsTyped(text)).toBe(amount)
  })
})

const facts: EstimateFacts = {
  month: month('2026-10'),
  people: 38,
  seatsMicroUsd: dollars(1_520),
  overageMicroUsd: dollars(612.4),
  keysMicroUsd: dollars(4_104.22),
  aDayMicroUsd: dollars(7.31),
  seatPriceMicroUsd: dollars(40),
}

const messages = {
  'estimate-plain': estimateMessage({ assumed: usualAssumptions, facts: null }),
  'estimate-with-facts': estimateMessage({ assumed: { ...usualAssumptions, developers: 38 }, facts }),
  'estimate-own-keys-dearer': estimateMessage({
    assumed: { ...usualAssumptions, developers: 1, includedMicroUsd: dollars(70) },
    facts: { ...facts, people: 1 },
  }),
  'estimate-either-way': estimateMessage({
    assumed: { ...usualAssumptions, developers: 10_000, aDayMicroUsd: dollars(10_000), includedMicroUsd: dollars(70) },
    facts: null,
  }),
}

test.each(Object.entries(messages))(
  'the message %s is as it was looked at, and Slack takes it',
  async (name, message) => {
    expect(validateMessage(message)).toEqual([])
    await expect(`${JSON.stringify(message, null, 2)}\n`).toMatchFileSnapshot(`fixtures/messages/${name}.json`)
  },
)

const forms = {
  'form-empty': estimateForm({ assumed: usualAssumptions, facts: null }, false),
  'form-answered': estimateForm({ assumed: usualAssumptions, facts }, true),
}

test.each(Object.entries(forms))('the modal %s is as it was looked at, and Slack takes it', async (name, view) => {
  expect(validateView(view)).toEqual([])
  await expect(`${JSON.stringify(view, null, 2)}\n`).toMatchFileSnapshot(`fixtures/modals/${name}.json`)
})
