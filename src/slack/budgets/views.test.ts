import fc from 'fast-check'
import { expect, test } from 'vitest'
import { validateMessage, validateView } from '../../../sandbox/slack/block-kit/validate.ts'
import { burnBar, percentOf } from './card.ts'
import { usualRaise } from './forms.ts'
import { usd } from './testing/sample-cards.ts'
import { sampleHome, sampleHomes, sampleMessages, sampleModals } from './testing/sample-surfaces.ts'

test.each(Object.entries(sampleMessages))(
  'the message %s is as it was looked at, and Slack takes it',
  async (name, message) => {
    expect(validateMessage(message)).toEqual([])
    await expect(`${JSON.stringify(message, null, 2)}\n`).toMatchFileSnapshot(`fixtures/messages/${name}.json`)
  },
)

test.each(Object.entries(sampleModals))(
  'the modal %s is as it was looked at, and Slack takes it',
  async (name, view) => {
    expect(validateView(view)).toEqual([])
    await expect(`${JSON.stringify(view, null, 2)}\n`).toMatchFileSnapshot(`fixtures/modals/${name}.json`)
  },
)

test.each(Object.entries(sampleHomes))(
  'the Home tab %s is as it was looked at, and Slack takes it',
  async (name, blocks) => {
    const view = sampleHome(blocks)

    expect(validateView(view)).toEqual([])
    await expect(`${JSON.stringify(view, null, 2)}\n`).toMatchFileSnapshot(`fixtures/homes/${name}.json`)
  },
)

test('no name, reason or word of people can mention anybody or close our markup', () => {
  const shown = JSON.stringify([sampleMessages, sampleModals, sampleHomes])
  const mrkdwn = shown.match(/"type":"mrkdwn","text":"[^"]*"/g) ?? []

  expect(mrkdwn.length).toBeGreaterThan(50)
  expect(mrkdwn.join('\n')).not.toMatch(/<!|<@|<Research>|<first>|<b>/)
})

test('every state is said in words beside its bar', () => {
  const shown = JSON.stringify(Object.values(sampleHomes))

  for (const words of ['Used up', 'At this pace used up on', 'Nothing spent yet', 'over', 'left'])
    expect(shown).toContain(words)
})

test('the bar is always as wide, is full only when all is used, and shows anything that is there', () => {
  const money = fc.integer({ min: 0, max: 10_000_000_000 })
  fc.assert(
    fc.property(
      money,
      money,
      money,
      fc.integer({ min: 10_000, max: 10_000_000_000 }),
      (spent, provisional, held, limit) => {
        const bar = burnBar({
          spentMicroUsd: spent as never,
          provisionalMicroUsd: provisional as never,
          heldMicroUsd: held as never,
          limitMicroUsd: limit as never,
        })

        expect([...bar]).toHaveLength(20)
        expect(bar.startsWith('█'.repeat(20))).toBe(spent + provisional >= limit)
        if (spent + provisional > 0) expect(bar).toMatch(/^█/)
      },
    ),
  )
})

test.each([
  [0, '0%'],
  [0.001, 'under 1%'],
  [0.824, '82%'],
  [0.9999, '99%'],
  [1, '100%'],
  [1.999, '199%'],
  [9.999, '999%'],
  [40.2, 'over 999%'],
])('a share of %d is %s', (share, text) => {
  expect(percentOf(share)).toBe(text)
})

test.each([
  [500, 100],
  [33, 6.6],
  [0.05, 0.01],
  [1_234, 247],
])('the usual raise of a limit of $%d is $%d', (limit, raise) => {
  expect(usualRaise(usd(limit))).toBe(usd(raise))
})
