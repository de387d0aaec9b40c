import { afterEach, expect, test } from 'vitest'
import { ana, bob } from '../../../sandbox/slack/testing.ts'
import { systemClock } from '../../base/clock.ts'
import { microUsd } from '../../base/money.ts'
import { listBudgets, setBudget } from '../../budgets/budget.ts'
import { setRole } from '../../people/roles.ts'
import { disconnect } from '../testing/connected.ts'
import { forgeryFor } from '../testing/forged.ts'
import { judged, stageWithIncidents } from './testing/stage.ts'

afterEach(disconnect)

const actor = { id: 'test', origin: 'tally' as const }

/** Ana’s incident, and how she or Bob, who is no admin here, sends a cap for her day. */
async function stageToCap() {
  const stage = await stageWithIncidents({ mode: 'http', admins: [] })
  const { db, people } = stage
  const [opened] = await judged(stage, [{}])
  const forged = forgeryFor(stage)
  return {
    ...stage,
    cap: (user: string, amount: string) =>
      forged.submit(user, {
        name: 'incident.cap-it',
        metadata: `${opened?.after.id} 1`,
        state: { amount: { amount: { type: 'plain_text_input', value: amount } } },
      }),
    daily: async () =>
      (await listBudgets(db)).map(({ limitMicroUsd, hard, strict }) => ({ usd: limitMicroUsd / 1e6, hard, strict })),
    set: (dollars: number, firmness: { hard: boolean; strict: boolean }) =>
      setBudget(db, {
        ...{
          scope: { kind: 'person', personId: people.ana.id },
          period: 'day',
          limitMicroUsd: microUsd(dollars * 1e6),
        },
        ...{ ...firmness, warnAt: [80], actor, now: systemClock.now() },
      }),
  }
}

test('its owner caps their own day, and may only lower it', async () => {
  const { cap, daily } = await stageToCap()

  expect((await cap(ana, '50')).body).toContain('Capped at $50.00 a day')
  expect((await cap(ana, '50')).body).toContain('a cap can only be lower')
  expect((await cap(ana, '49')).body).toContain('Capped at $49.00 a day')

  expect(await daily()).toEqual([{ usd: 49, hard: true, strict: false }])
})

test.each([
  ['a soft budget is not raised by a hard one', { hard: false, strict: false }, '100000', 20],
  ['a strict budget stays strict', { hard: true, strict: true }, '19', 19],
])('%s', async (_what, firmness, amount, stands) => {
  const { cap, daily, set } = await stageToCap()
  await set(20, firmness)

  await cap(ana, amount)

  expect(await daily()).toEqual([{ usd: stands, ...firmness }])
})

test('finance answers incidents and changes no budgets', async () => {
  const { cap, daily, db, people } = await stageToCap()
  const now = systemClock.now()
  await setRole(db, { personId: people.bob.id, role: 'finance', admins: ['ana@x.example'], actor, now })

  expect((await cap(bob, '0.01')).body).toContain('Only whoever answers for it')

  expect(await daily()).toEqual([])
})
