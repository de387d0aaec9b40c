import type { App } from '@slack/bolt'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { appFromManifest } from '../app-definition.ts'
import { ana, type RunningSlack, refusal, runSlack, socketApp, until } from '../testing.ts'

let slack: RunningSlack
let app: App

beforeEach(async () => {
  slack = await runSlack()
  app = socketApp(slack)
})
afterEach(async () => {
  await app.stop()
  await slack.stop()
})

const nameInput = {
  type: 'input' as const,
  block_id: 'name',
  label: { type: 'plain_text' as const, text: 'Name' },
  element: { type: 'plain_text_input' as const, action_id: 'text' },
}
const modal = (title: string) => ({
  type: 'modal' as const,
  callback_id: 'rename',
  title: { type: 'plain_text' as const, text: title },
  submit: { type: 'plain_text' as const, text: 'Save' },
  blocks: [nameInput],
})

test('a trigger opens one modal, and none after three seconds', async () => {
  const errors: unknown[] = []
  app.command('/spend', async ({ ack, body, client }) => {
    const open = () => client.views.open({ trigger_id: body.trigger_id, view: modal('Name') })
    await ack()
    if (body.text === 'late') slack.advance(3001)
    else await open()
    errors.push((await refusal(open())).error)
  })
  await app.start()

  await slack.act('runCommand', { user: ana, text: '/spend' })
  await until('the second try is refused', () => errors.length === 1)
  await slack.act('runCommand', { user: ana, text: '/spend late' })
  await until('the late try is refused', () => errors.length === 2)

  expect(errors).toEqual(['exchanged_trigger_id', 'expired_trigger_id'])
  expect((await slack.state(ana)).modals).toHaveLength(1)
})

test('a modal shows the app’s errors, then goes on to the next view, then closes', async () => {
  app.command('/spend', async ({ ack, body, client }) => {
    await ack()
    await client.views.open({ trigger_id: body.trigger_id, view: modal('Name') })
  })
  app.view('rename', async ({ ack, view }) => {
    const name = view.state.values.name?.text?.value
    if (name === 'bad') await ack({ response_action: 'errors', errors: { name: 'Not that one.' } })
    else if (name === 'astray') await ack({ response_action: 'errors', errors: { other: 'Nowhere.' } })
    else if (name === 'more') await ack({ response_action: 'push', view: modal('Again') })
    else if (name === 'all') await ack({ response_action: 'clear' })
    else await ack()
  })
  await app.start()
  await slack.act('runCommand', { user: ana, text: '/spend' })
  const [first] = await until(
    'the modal is open',
    async () => (await slack.state(ana)).modals.length === 1 && (await slack.state(ana)).modals,
  )
  const submit = async (viewId: unknown, text: string) =>
    slack.act('submitModal', { user: ana, viewId, state: { name: { text } } })

  const results = []
  for (const name of ['', 'bad', 'astray', 'more']) results.push(await submit(first?.id, name))
  const pushed = results.at(-1)?.viewId
  const covered = await submit(first?.id, 'fine')
  results.push(await submit(pushed, 'fine'))
  const afterwards = (await slack.state(ana)).modals.map(({ id }) => id)
  results.push(await submit(first?.id, 'all'))

  expect(results.map(({ result }) => result)).toEqual(['incomplete', 'errors', 'failed', 'pushed', 'closed', 'cleared'])
  expect(results[1]).toMatchObject({ errors: { name: 'Not that one.' } })
  expect(covered).toMatchObject({ ok: false })
  expect(afterwards).toEqual([first?.id])
  expect((await slack.state(ana)).modals).toEqual([])
  expect((await slack.log()).complaints[0]?.reason).toContain('invalid_errors')
})

test('a field that was filled and is emptied is empty, not as it was before', async () => {
  const texts: unknown[] = []
  app.command('/spend', async ({ ack, body, client }) => {
    await ack()
    const view = { ...modal('Name'), blocks: [{ ...nameInput, optional: true }] }
    await client.views.open({ trigger_id: body.trigger_id, view })
  })
  app.view('rename', async ({ ack, view }) => {
    texts.push(view.state.values.name?.text?.value)
    await ack({ response_action: 'errors', errors: { name: 'Once more.' } })
  })
  await app.start()
  await slack.act('runCommand', { user: ana, text: '/spend' })
  const [open] = await until(
    'the modal is open',
    async () => (await slack.state(ana)).modals.length === 1 && (await slack.state(ana)).modals,
  )

  for (const text of ['laptop', null])
    await slack.act('submitModal', { user: ana, viewId: open?.id, state: { name: { text } } })

  expect(texts).toEqual(['laptop', null])
})

test('a fourth modal is too many', async () => {
  let error: unknown
  app.command('/spend', async ({ ack, body, client }) => {
    await ack()
    await client.views.open({ trigger_id: body.trigger_id, view: modal('1') })
  })
  app.shortcut('more', async ({ ack, body, client }) => {
    await ack()
    await client.views.push({ trigger_id: body.trigger_id, view: modal('n') }).catch((thrown) => {
      error = thrown.data.error
    })
  })
  const manifest = {
    features: {
      slash_commands: [{ command: '/spend' }],
      shortcuts: [{ type: 'global', callback_id: 'more', name: 'More' }],
    },
  }
  slack.workspace.app = appFromManifest(manifest)
  await app.start()
  const depth = async () => (await slack.state(ana)).modals.length

  await slack.act('runCommand', { user: ana, text: '/spend' })
  await until('one is open', async () => (await depth()) === 1)
  for (const wanted of [2, 3]) {
    await slack.act('runShortcut', { user: ana, callbackId: 'more' })
    await until('another is open', async () => (await depth()) === wanted)
  }
  await slack.act('runShortcut', { user: ana, callbackId: 'more' })

  await until('the fourth is refused', () => error)
  expect(error).toBe('push_limit_reached')
})
