import { afterEach, expect, test } from 'vitest'
import { bob } from '../../../sandbox/slack/testing.ts'
import { disconnect } from '../testing/connected.ts'
import { spendingCompany } from '../testing/spending-company.ts'

afterEach(disconnect)

test('of a project a lead sees the part of the own teams', async () => {
  const { asked } = await spendingCompany()

  const answer = await asked('/spend project atlas 7d')

  expect(answer).toContain('*Your teams’ part of atlas cost $21.00 in the last 7 days*')
  expect(answer).toContain('Zoé Martin')
  expect(answer).not.toContain('Bob Lee')
})

test('a member sees the own part, and a project they never used is none they know', async () => {
  const { asked, db } = await spendingCompany()
  expect(await asked('/spend project atlas 7d', bob)).toContain('*Your part of atlas cost $35.00 in the last 7 days*')

  await db.updateTable('handle').set({ person_id: null }).where('vendor', '=', 'tally-key').execute()

  expect(await asked('/spend project atlas 7d', bob)).toContain('No project of the last year is called “atlas”')
})

test('of a project nothing comes near those there are are offered, so that nobody has to guess', async () => {
  const { asked } = await spendingCompany({ admins: ['bob@x.example'] })

  const answer = await asked('/spend project xyzzy 7d', bob)

  expect(answer).toContain('No project of the last year is called “xyzzy”')
  expect(answer).toContain('project atlas 7d')
})

test('an admin sees all of it, to the sum of its parts', async () => {
  const { asked } = await spendingCompany({ admins: ['bob@x.example'] })

  expect(await asked('/spend project atlas 7d', bob)).toContain('*atlas cost $56.00 in the last 7 days*')
})
