import { afterEach, expect, test } from 'vitest'
import { bob } from '../../../sandbox/slack/testing.ts'
import { disconnect } from '../testing/connected.ts'
import { spendingCompany } from '../testing/spending-company.ts'

afterEach(disconnect)

test('a lead is told how the month of the own team ends, and of nobody else’s', async () => {
  const { asked } = await spendingCompany()

  expect(await asked('/spend forecast')).toMatch(/\*Payments is heading for \$\d+\.\d\d in /)
  expect(await asked('/spend forecast me')).toMatch(/\*You are heading for \$\d+\.\d\d in .*In four cases of five/)
  expect(await asked('/spend forecast zoe@x.example')).toMatch(/\*Zoé Martin is heading for /)
  expect(await asked('/spend forecast team design')).toContain('is for its own lead, finance and admins')
  expect(await asked('/spend forecast org')).toContain('is for finance and admins')
})

test('a member is told of the own month alone', async () => {
  const { asked } = await spendingCompany()

  expect(await asked('/spend forecast', bob)).toMatch(/\*You are heading for \$/)
  const refusals = [await asked('/spend forecast org', bob), await asked('/spend forecast ana@x.example', bob)]
  expect(refusals.join()).not.toMatch(/heading|Ana Ruiz/)
})

test('an admin is told of the organisation, to the sum of its teams so far', async () => {
  const { asked } = await spendingCompany({ admins: ['bob@x.example'] })
  const counted = async (text: string) => Number(/Counted so far\*\\n\$([\d.]+)/.exec(await asked(text, bob))?.[1])

  const [all, one, other] = [
    await counted('/spend forecast org'),
    await counted('/spend forecast team payments'),
    await counted('/spend forecast team design'),
  ]
  expect(all).toBeGreaterThan(0)
  expect(all).toBeCloseTo(one + other, 6)
})
