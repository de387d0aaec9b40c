import { afterEach, expect, test } from 'vitest'
import { ana, bob, until } from '../../../sandbox/slack/testing.ts'
import { directMessages, disconnect, lastMessage } from '../testing/connected.ts'
import { spendingCompany } from '../testing/spending-company.ts'

afterEach(disconnect)

test('two people, two teams and two periods are compared; the chart comes to the own messages', async () => {
  const { asked, slack } = await spendingCompany({ admins: ['ana@x.example'] })

  const teams = '*Design spent $7.00 more than Payments in the last 7 days (+25%)*'
  expect(await asked('/spend compare payments design 7d')).toContain(teams)
  expect(await asked('/spend compare 7d team payments vs team design')).toContain(teams)
  expect(await asked('/spend compare zoe@x.example <@U0ANA|ana> 7d')).toContain(
    '*Ana Ruiz spent $14.00 less than Zoé Martin',
  )
  expect(await asked('/spend compare zoe 7d 14d')).toContain('*Zoé Martin: the last 14 days came to $21.00 more')
  const message = await until('the answer is there', () => lastMessage(slack, ana, '#ai-spend'))
  await slack.act('pressButton', { user: ana, message, actionId: 'compare.show-chart' })
  const sent = await until('the chart came', async () => (await directMessages(slack, ana))[0])
  expect(sent).toContain('slack_file')
  expect(sent).toContain('Two lines of usage spend')
})

test.each([
  ['/spend compare payments', 'Name two people, two teams or two periods'],
  ['/spend compare payments payments 7d', 'Name two people, two teams or two periods'],
  ['/spend compare payments design 7d', 'You can compare what you may see'],
  ['/spend compare zoe bob 7d', 'You can compare what you may see'],
  ['/spend compare org payments', 'You can compare what you may see'],
  ['/spend compare zoe nobody-at-all', 'I could not find two people or teams'],
  ['/spend compare zoe ana 7d', '*Ana Ruiz spent $14.00 less than Zoé Martin'],
  ['/spend compare 7d 14d', '*Payments: the last 14 days came to $28.00 more'],
])('a lead who asks “%s” reads “%s”', async (text, expected) => {
  const { asked } = await spendingCompany()

  const answer = await asked(text)

  expect(answer).toContain(expected)
  expect(answer).not.toMatch(/Bob Lee|\$35\.00/)
})

test('a misspelt side is asked for once more, with what comes near and may be seen', async () => {
  const { asked, slack } = await spendingCompany({ admins: ['ana@x.example'] })

  const answer = await asked('/spend compare paymets design 7d')
  expect(answer).toContain('I don’t know “paymets”. Did you mean this one?')
  const message = await until('the answer is there', () => lastMessage(slack, ana, '#ai-spend'))
  await slack.act('pressButton', { user: ana, message, actionId: 'spend.run' })

  await until('the right ones are compared', async () =>
    JSON.stringify(await slack.state(ana)).includes('Design spent $7.00 more than Payments'),
  )
})

test('a misspelt name of a team that may not be seen is not offered', async () => {
  const { asked } = await spendingCompany()

  const answer = await asked('/spend compare payments desgin 7d')

  expect(answer).toContain('I could not find two people or teams')
})

test('a member compares the own periods; of others they learn nothing, not even whether they exist', async () => {
  const { asked } = await spendingCompany()

  expect(await asked('/spend compare 7d 14d', bob)).toContain('*Bob Lee: the last 14 days came to $35.00 more')
  const others = [await asked('/spend compare ana me 7d', bob), await asked('/spend compare no-such me 7d', bob)]
  // Blocks get ids of their own.
  const words = others.map((said) => said.replaceAll(/"block_id":"[^"]*"/g, ''))
  expect(words[0]).toContain('You can compare what you may see')
  expect(words[0]).toBe(words[1])
})
