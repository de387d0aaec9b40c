import { afterEach, expect, test } from 'vitest'
import { ana, bob, until } from '../../../sandbox/slack/testing.ts'
import { disconnect, homeOf } from '../testing/connected.ts'
import { spendingCompany } from '../testing/spending-company.ts'

afterEach(disconnect)

test('a lead sees what a provider costs the own team, and of no other', async () => {
  const { slack, design } = await spendingCompany()
  const shown = (expected: string) =>
    until(`${expected} is shown`, async () => (await homeOf(slack, ana)).includes(expected))
  await slack.act('openHome', { user: ana })
  const home = await until('Home is there', async () => (await slack.state(ana)).home)
  await slack.act('pressButton', { user: ana, viewId: home.id, label: 'Overview' })
  await shown('home.tab-provider-spend')
  await slack.act('pressButton', { user: ana, viewId: home.id, actionId: 'home.tab-provider-spend' })
  await shown('Anthropic cost Payments $')
  await slack.act('chooseOption', { user: ana, viewId: home.id, actionId: 'provider-spend.period', value: '7d' })
  await shown('Anthropic cost Payments $28.00 in the last 7 days')
  await slack.act('chooseOption', { user: ana, viewId: home.id, actionId: 'provider-spend.provider', value: 'openai' })
  await shown('No usage of OpenAI in the last 7 days')
  expect(await homeOf(slack, ana)).not.toContain(design.id)
})

test('an admin sees it of all teams; a member has no such tab', async () => {
  const { slack } = await spendingCompany({ admins: ['ana@x.example'] })
  await slack.act('openHome', { user: ana })
  const home = await until('Home is there', async () => (await slack.state(ana)).home)
  await slack.act('pressButton', { user: ana, viewId: home.id, label: 'Overview' })
  await until('the tabs are there', async () => (await homeOf(slack, ana)).includes('home.tab-provider-spend'))
  await slack.act('pressButton', { user: ana, viewId: home.id, actionId: 'home.tab-provider-spend' })
  await until('it is shown', async () => (await homeOf(slack, ana)).includes('Anthropic cost the organisation $'))

  await slack.act('openHome', { user: bob })
  const shown = await until('Home is there', async () => (await homeOf(slack, bob)) || null)
  expect(shown).not.toContain('home.tab-provider-spend')
})
