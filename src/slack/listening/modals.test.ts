import { afterEach, expect, test } from 'vitest'
import { ana, until } from '../../../sandbox/slack/testing.ts'
import { connected, directMessages, disconnect, homeOf } from '../testing/connected.ts'

afterEach(disconnect)

test('whoever presses in Home is told in their messages where it became too late for a window', async () => {
  const { slack, app } = await connected({ publicUrl: null, admins: ['ana@x.example'] })
  app.keepPeople()
  await until('she is known, and Home is there', async () => {
    await slack.act('openHome', { user: ana })
    return (await homeOf(slack, ana)).includes('Set-up')
  })
  const press = async (label: string) =>
    slack.act('pressButton', { user: ana, viewId: (await slack.state(ana)).home?.id, label })
  await press('Set-up')
  await until('the tab is there', async () => (await homeOf(slack, ana)).includes('New team'))
  await slack.act('faults', { fail: { method: 'views.open', error: 'expired_trigger_id', times: 2 } })

  await press('New team')

  const said = await until('it is said', async () =>
    (await directMessages(slack, ana)).find((message) => message.includes('That took too long')),
  )
  expect(said).toContain('Nothing was changed')
  expect((await slack.state(ana)).modals).toEqual([])
})
