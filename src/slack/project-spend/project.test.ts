import { afterEach, expect, test } from 'vitest'
import { ana, bob, until } from '../../../sandbox/slack/testing.ts'
import { disconnect, lastMessage } from '../testing/connected.ts'
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

test('who sees all of a project shares it, with the figures shown first; of a part of it nobody shares', async () => {
  const { asked, slack } = await spendingCompany({ admins: ['ana@x.example'] })
  expect(await asked('/spend project atlas 7d', bob)).not.toContain('Share in channel')

  expect(await asked('/spend project atlas 7d')).toContain('Share in channel')
  const message = await until('the answer is there', () => lastMessage(slack, ana, '#ai-spend'))
  await slack.act('pressButton', { user: ana, message, actionId: 'spend.share' })
  const modals = await until('what is shared is shown', async () => {
    const text = JSON.stringify((await slack.state(ana)).modals)
    return text.includes('This is what everybody there will see') ? text : null
  })

  expect(modals).toContain('atlas cost $56.00 in the last 7 days')
})

test('a project that is not there has nothing to share', async () => {
  const { asked } = await spendingCompany({ admins: ['bob@x.example'] })

  expect(await asked('/spend project xyzzy 7d', bob)).not.toContain('Share in channel')
})
