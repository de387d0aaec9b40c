import { afterEach, expect, test } from 'vitest'
import { ana, bob, type RunningSlack, until } from '../../../sandbox/slack/testing.ts'
import { systemClock } from '../../base/clock.ts'
import { recordEntries } from '../../ledger/record-entries.ts'
import { anEntry } from '../../ledger/testing.ts'
import { directMessages, disconnect, homeOf, lastMessage } from '../testing/connected.ts'
import { spendingCompany } from '../testing/spending-company.ts'

afterEach(disconnect)

const model = 'claude-sonnet-4-5'

test('a lead sees the models of the own team, opens one, and prices a switch', async () => {
  const { slack } = await spendingCompany({ publicUrl: 'https://tally.example.com' })
  const home = await openTab(slack, 'models')
  await slack.act('chooseOption', { user: ana, viewId: home, actionId: 'models.period', value: '7d' })
  await until('seven days are shown', async () =>
    (await homeOf(slack, ana)).includes('Payments spent $28.00 on 1 model'),
  )

  await slack.act('pressButton', { user: ana, viewId: home, actionId: 'models.open' })
  expect(await modalSaying(slack, `${model} cost Payments $28.00`)).toContain('Zoé Martin')

  await slack.act('pressButton', { user: ana, viewId: home, actionId: 'models.open-switch' })
  await modalSaying(slack, 'Choose a model that was used')
  const choose = async (actionId: string, value: string) => {
    const modal = (await slack.state(ana)).modals.at(-1)
    const offered = await slack.act('suggestOptions', { user: ana, viewId: modal?.id, actionId, typed: '' })
    expect(JSON.stringify(offered)).toContain(value)
    const option = { text: { type: 'plain_text', text: value, emoji: false }, value }
    const chosen = await slack.act('chooseOption', { user: ana, viewId: modal?.id, actionId, value: option })
    expect(chosen.ok).toBe(true)
  }
  await choose('models.switch-from', `anthropic ${model}`)
  await until('the first is kept', async () => {
    const kept = JSON.stringify((await slack.state(ana)).modals.at(-1)?.raw ?? {})
    return kept.includes('initial_option') && kept.includes(model)
  })
  await choose('models.switch-to', 'anthropic claude-opus-4-6')
  expect(await modalSaying(slack, 'cost $28.00; their tokens as `claude-opus-4-6`')).toContain('paid')
})

test('the commands answer with the models, with one, and with the insights, and the chart comes to the own messages', async () => {
  const { asked, slack } = await spendingCompany()

  expect(await asked('/spend insights 7d')).toContain('2 people a day in the last 7 days')
  expect(await asked('/spend models 7d')).toContain('*Payments spent $28.00 on 1 model in the last 7 days*')
  expect(await asked(`/spend model ${model} 7d`)).toContain(`*${model} cost Payments $28.00 in the last 7 days*`)
  const message = await until('the answer is there', () => lastMessage(slack, ana, '#ai-spend'))
  await slack.act('pressButton', { user: ana, message, actionId: 'models.show-chart' })
  const sent = await until('the chart came', async () => (await directMessages(slack, ana))[0])
  expect(sent).toContain('slack_file')
})

test('a member reads the own models, and neither insights nor anything of others', async () => {
  const { asked } = await spendingCompany()

  expect(await asked('/spend models 7d', bob)).toContain('*Bob Lee spent $35.00 on 1 model in the last 7 days*')
  expect(await asked('/spend insights', bob)).toContain('Insights are about teams and the organisation')
  for (const what of ['models', 'insights']) {
    const others = `${await asked(`/spend ${what} team payments`, bob)} ${await asked(`/spend ${what} org`, bob)}`
    expect(others).not.toContain('$28.00')
    expect(others).not.toContain('people a day')
  }
})

test('a model is known by name only to who sees anything of its usage', async () => {
  const { asked, db } = await spendingCompany()
  const { id: handleId } = await db
    .selectFrom('handle')
    .innerJoin('person', 'person.id', 'handle.person_id')
    .where('person.name', '=', 'Zoé Martin')
    .where('handle.vendor', '=', 'tally-key')
    .select('handle.id')
    .executeTakeFirstOrThrow()
  await recordEntries(db, [anEntry({ at: systemClock.now().toISOString(), handleId, model: 'ft:gpt-5:acme:takeover' })])

  expect(await asked('/spend model takeover 7d', bob)).not.toContain('ft:gpt-5')
  expect(await asked('/spend model takeover 7d', ana)).toContain('ft:gpt-5:acme:takeover cost Payments')
  expect(await asked('/spend model takeover 7d', ana)).toContain('Share in channel')
})

test('the insights are read part by part, and say what they rest on', async () => {
  const { slack } = await spendingCompany()
  const home = await openTab(slack, 'insights')
  await until('people are shown', async () => (await homeOf(slack, ana)).includes('Payments: 2 people a day'))

  await slack.act('chooseOption', { user: ana, viewId: home, actionId: 'insights.part', value: 'code' })

  await until('commits are shown', async () => (await homeOf(slack, ana)).includes('Payments: no commits are known'))
  expect(await homeOf(slack, ana)).toContain('no account of Cursor is read')
})

async function openTab(slack: RunningSlack, tab: string): Promise<string> {
  await slack.act('openHome', { user: ana })
  const { id } = await until('Home is there', async () => (await slack.state(ana)).home)
  await slack.act('pressButton', { user: ana, viewId: id, label: 'Overview' })
  await until('the tabs are there', async () => (await homeOf(slack, ana)).includes(`home.tab-${tab}`))
  await slack.act('pressButton', { user: ana, viewId: id, actionId: `home.tab-${tab}` })
  await until('it is shown', async () => (await homeOf(slack, ana)).includes(`${tab}.period`))
  return id
}

function modalSaying(slack: RunningSlack, text: string): Promise<string> {
  return until(`a modal says ${text}`, async () => {
    const said = JSON.stringify((await slack.state(ana)).modals.at(-1)?.blocks ?? [])
    return said.includes(text) ? said : null
  })
}
