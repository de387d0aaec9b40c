import { createHmac, randomUUID } from 'node:crypto'
import type { Ack, Carrier, Envelope } from './envelope.ts'
import type { Faults } from './faults.ts'
import { isObject, parseJson } from './json.ts'
import type { Workspace } from './workspace.ts'

/** Payloads posted to the app's request URL and signed with its signing secret, as without Socket Mode. */
export function httpDelivery(parts: {
  workspace: Workspace
  faults: Faults
  requestUrl: string
  signingSecret: string
}): Carrier {
  return {
    async deliver(envelope, onLateAck) {
      const { type, body } = encoded(envelope)
      const started = performance.now()
      const retry: Record<string, string> =
        envelope.attempt > 0
          ? { 'x-slack-retry-num': String(envelope.attempt), 'x-slack-retry-reason': envelope.retryReason }
          : {}
      const posted = post(parts, type, body, retry).then((answer): Ack => {
        return answer.kind === 'acknowledged' ? { ...answer, ms: performance.now() - started } : answer
      })
      const ack = await withinLimit(posted, parts.workspace.limits.ackTimeoutMs, onLateAck)
      if (ack.kind !== 'acknowledged' || parts.faults.ignoreAcks === 0) return ack
      parts.faults.ignoreAcks -= 1
      return { kind: 'timeout', reason: 'http_timeout' }
    },
  }
}

/** Slack's check when a request URL is saved: the app must echo the challenge. */
export async function verifyRequestUrl(requestUrl: string, signingSecret: string): Promise<boolean> {
  const challenge = randomUUID()
  const body = JSON.stringify({ type: 'url_verification', challenge, token: 'sandbox' })
  const answer = await fetch(requestUrl, {
    method: 'POST',
    headers: signed(signingSecret, 'application/json', body),
    body,
  })
  return answer.ok && (await answer.text()).includes(challenge)
}

function encoded(envelope: Envelope): { type: string; body: string } {
  if (envelope.type === 'events_api') return { type: 'application/json', body: JSON.stringify(envelope.payload) }
  const form =
    envelope.type === 'slash_commands'
      ? Object.entries(envelope.payload).map(([key, value]) => [key, String(value)])
      : [['payload', JSON.stringify(envelope.payload)]]
  return { type: 'application/x-www-form-urlencoded', body: new URLSearchParams(form).toString() }
}

async function post(
  { requestUrl, signingSecret }: { requestUrl: string; signingSecret: string },
  type: string,
  body: string,
  retry: Record<string, string>,
): Promise<Ack> {
  try {
    const headers = { ...signed(signingSecret, type, body), ...retry }
    const answer = await fetch(requestUrl, { method: 'POST', headers, body, redirect: 'manual' })
    const text = await answer.text()
    if (answer.ok) return { kind: 'acknowledged', ms: 0, payload: answered(text) }
    const reason = answer.status >= 300 && answer.status < 400 ? 'too_many_redirects' : 'http_error'
    return { kind: 'refused', reason, status: answer.status, noRetry: answer.headers.get('x-slack-no-retry') === '1' }
  } catch (thrown) {
    // fetch reports every failure to connect as a TypeError.
    if (thrown instanceof TypeError) return { kind: 'no-connection', reason: 'connection_failed' }
    throw thrown
  }
}

async function withinLimit(
  posted: Promise<Ack>,
  limitMs: number,
  onLateAck: (ms: number, payload: unknown) => void,
): Promise<Ack> {
  let timer: NodeJS.Timeout | undefined
  let over = false
  const limit = new Promise<Ack>((resolve) => {
    timer = setTimeout(() => {
      over = true
      resolve({ kind: 'timeout', reason: 'http_timeout' })
    }, limitMs)
  })
  const watched = posted.then((ack) => {
    if (over && ack.kind === 'acknowledged') onLateAck(ack.ms, ack.payload)
    return ack
  })
  const ack = await Promise.race([watched, limit])
  clearTimeout(timer)
  return ack
}

// The signature carries the real time whatever the workspace's clock says: the app compares it with its own.
function signed(secret: string, type: string, body: string): Record<string, string> {
  const timestamp = String(Math.floor(Date.now() / 1000))
  const signature = createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest('hex')
  return {
    'content-type': type,
    'user-agent': 'Slackbot 1.0 (+https://api.slack.com/robots)',
    'x-slack-request-timestamp': timestamp,
    'x-slack-signature': `v0=${signature}`,
  }
}

function answered(text: string): unknown {
  if (text === '') return undefined
  const value = parseJson(text)
  return isObject(value) ? value : { text }
}
