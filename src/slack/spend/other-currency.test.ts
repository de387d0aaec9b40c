import { expect, test } from 'vitest'
import { day } from '../../base/calendar.ts'
import { systemClock } from '../../base/clock.ts'
import { microUsd } from '../../base/money.ts'
import { testDatabase } from '../../db/testing.ts'
import { changeOrganisation } from '../../settings/organisation.ts'
import { section } from '../kit/blocks.ts'
import { currencyLine, withOtherCurrency } from './other-currency.ts'

const now = new Date('2026-11-22T10:00:00Z')
const euro = { currency: 'EUR', microPerDollar: 920_000, asOf: day('2026-11-20') } as const

test('an amount is told in the other currency with its rate and the day it was entered', () => {
  const line = currencyLine(euro, { amount: microUsd(1_234_560_000), now })

  expect(line).toBe('≈ €1,136 at 0.92 EUR for a dollar, a rate entered on Nov 20.')
})

test('it stands below the first block once an admin chose a currency, and nothing is added before or for nothing', async () => {
  const { db, close } = await testDatabase()
  const blocks = [section('*You spent $10.00*'), section('more')]
  const told = { amount: microUsd(10_000_000), now }
  expect(await withOtherCurrency(db, blocks, told)).toEqual(blocks)

  const actor = { id: 'somebody', origin: 'command line' as const }
  await changeOrganisation(db, { change: { displayCurrency: euro }, actor, now: systemClock.now() })

  const [first, second, third] = await withOtherCurrency(db, blocks, told)
  expect([first, third]).toEqual(blocks)
  expect(JSON.stringify(second)).toContain('≈ €9.20')
  expect(await withOtherCurrency(db, blocks, { ...told, amount: microUsd(0) })).toEqual(blocks)
  await close()
})
