import { afterEach, expect, test } from 'vitest'
import { ana, bob, until } from '../../../sandbox/slack/testing.ts'
import { disconnect, lastMessage } from '../testing/connected.ts'
import { spendingCompany } from '../testing/spending-company.ts'

afterEach(disconnect)

test('anybody may reckon; what was really paid is told to those who see everything', async () => {
  const { asked, slack } = await spendingCompany({ admins: ['bob@x.example'] })
  const estimate = '*20 developers at $8.00 a day on your own keys: $3,360.00 a month*'

  const ofLead = await asked('/spend estimate 20 developers $8 a day', ana)
  expect(ofLead).toContain(estimate)
  expect(ofLead).not.toContain('really came to')
  const ofAdmin = await asked('/spend estimate 20 developers $8 a day', bob)
  expect(ofAdmin).toContain(estimate)
  expect(ofAdmin).toMatch(/really came to.*3 people used something/)
  expect(await asked('/spend estimate for my team', ana)).toContain('I don’t understand “my team”')

  const message = await until('the answer is there', () => lastMessage(slack, bob, '#ai-spend'))
  await slack.act('pressButton', { user: bob, message, actionId: 'estimate.change' })
  const [modal] = await until('the form is filled', async () => {
    const { modals } = await slack.state(bob)
    return JSON.stringify(modals).includes('Working days') ? modals : null
  })
  if (!modal) throw new Error('there is no form')
  const typed = (value: string) => ({ type: 'plain_text_input', value })
  const state = Object.fromEntries(
    Object.entries({
      developers: '2',
      aDayMicroUsd: '1',
      workdays: '10',
      seatMicroUsd: '40',
      includedMicroUsd: '20',
    }).map(([field, value]) => [field, { [field]: typed(value) }]),
  )
  await slack.act('submitModal', { user: bob, viewId: modal.id, state })
  await until('the form answers', async () =>
    JSON.stringify((await slack.state(bob)).modals).includes(
      '2 developers at $1.00 a day on your own keys: $20.00 a month',
    ),
  )
})
