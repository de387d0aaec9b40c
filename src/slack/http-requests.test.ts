import { createHmac } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ana, until } from '../../sandbox/slack/testing.ts'
import { systemClock } from '../base/clock.ts'
import { answersHere } from './testing/answers.ts'
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
  ['user', 5],
  ['user', 'U0ANA'],
  ['user', null],
  ['response_url_of_old', 'a zero: \0'],
  ['team', []],
  ['view', 'x'],
  ['event', 9_007_199_254_740_991],
  ['actions', { '0': 1 }],
  ['channel', true],
  ['container', []],
])('a signed press whose %s is %j gets a sentence, and nothing breaks', async (field, value) => {
  const press = {
    type: 'block_actions',
    user: { id: ana },
    team: { id: 'T0SANDBOX' },
    actions: [{ action_id: 'keys.menu' }],
  }
  const { address, said, close } = await answersHere()
  const body = new URLSearchParams({ payload: JSON.stringify({ ...press, response_url: address, [field]: value }) })

  const status = await post(form, body.toString(), app.slack.tokens.signingSecret)
  await until('it is said', () => said.length > 0)
  await close()

  expect(status).toBe(200)
  expect(said.join()).toContain('Tally does not know this any more.')
})

test.each([
  [json, 'null'],
  [json, '{"type":"url_verification","challenge":"x"}'],
  [form, 'payload=null'],
  [form, 'command=%2Fspend'],
])('without the right signature it gets no further, whatever the body is: %s %s', async (type, body) => {
  expect(await post(type, body, 'another secret')).toBe(401)
})

test.each([
  ['was signed more than five minutes ago', '/spend help', -301_000],
  ['says another time than the one that was signed', '/spend help', null],
])('a request that %s is refused, though its signature was right once', async (_name, text, agoMs) => {
  const body = new URLSearchParams({ command: '/spend', text, user_id: ana, team_id: 'T0SANDBOX' }).toString()
  const now = systemClock.now().getTime()
  const signedAt = secondsOf(now + (agoMs ?? -60_000))

  const status = await post(form, body, app.slack.tokens.signingSecret, {
    signedAt,
    saidAt: agoMs === null ? secondsOf(now) : signedAt,
  })

  expect(status).toBe(401)
})

test('a body larger than Slack ever sends is refused', async () => {
  const body = `"${'x'.repeat(5 * 1024 * 1024)}"`

  expect(await post(json, body, app.slack.tokens.signingSecret)).toBe(413)
})

test('another path is not found', async () => {
  const { status } = await fetch(new URL('/slack/%65vents', app.requestUrl), { method: 'POST', body: '{}' })

  expect(status).toBe(404)
})

function secondsOf(ms: number): number {
  return Math.floor(ms / 1000)
}

async function post(
  type: string,
  body: string,
  secret: string,
  { signedAt, saidAt } = { signedAt: secondsOf(systemClock.now().getTime()), saidAt: 0 },
): Promise<number> {
  const signature = createHmac('sha256', secret).update(`v0:${signedAt}:${body}`).digest('hex')
  const { status } = await fetch(app.requestUrl, {
    method: 'POST',
    headers: {
      'content-type': type,
      'x-slack-request-timestamp': String(saidAt || signedAt),
      'x-slack-signature': `v0=${signature}`,
    },
    body,
  })
  return status
}
