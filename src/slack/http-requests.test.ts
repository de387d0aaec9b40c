import { createHmac } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ana } from '../../sandbox/slack/testing.ts'
import { systemClock } from '../base/clock.ts'
import { connected, disconnect } from './testing/connected.ts'

const json = 'application/json'
const form = 'application/x-www-form-urlencoded'

let app: Awaited<ReturnType<typeof connected>>

beforeAll(async () => {
  app = await connected({ publicUrl: null, mode: 'http' })
})
afterAll(disconnect)

test.each([
  [json, 'null'],
  [json, '5'],
  [json, '"text"'],
  [json, '[{"type":"url_verification"}]'],
  [json, 'true'],
  [json, '{"half":'],
  [json, ''],
  [form, 'payload=null'],
  [form, 'payload=5'],
  [form, 'payload=[]'],
  [form, 'payload={'],
])('a signed body that is no object is refused, and the next request is answered: %s %s', async (type, body) => {
  const refused = await post(type, body, app.slack.tokens.signingSecret)
  const next = await app.slack.act('runCommand', { user: ana, channel: '#ai-spend', text: '/spend help' })

  expect(refused).toBe(400)
  expect(next).toMatchObject({ acked: true })
})

test.each([
  [json, 'null'],
  [json, '{"type":"url_verification","challenge":"x"}'],
  [form, 'payload=null'],
  [form, 'command=%2Fspend'],
])('without the right signature it gets no further, whatever the body is: %s %s', async (type, body) => {
  expect(await post(type, body, 'another secret')).toBe(401)
})

test('a body larger than Slack ever sends is refused', async () => {
  const body = `"${'x'.repeat(5 * 1024 * 1024)}"`

  expect(await post(json, body, app.slack.tokens.signingSecret)).toBe(413)
})

test('another path is not found', async () => {
  const { status } = await fetch(new URL('/slack/%65vents', app.requestUrl), { method: 'POST', body: '{}' })

  expect(status).toBe(404)
})

async function post(type: string, body: string, secret: string): Promise<number> {
  const timestamp = Math.floor(systemClock.now().getTime() / 1000)
  const signature = createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest('hex')
  const { status } = await fetch(app.requestUrl, {
    method: 'POST',
    headers: {
      'content-type': type,
      'x-slack-request-timestamp': String(timestamp),
      'x-slack-signature': `v0=${signature}`,
    },
    body,
  })
  return status
}
