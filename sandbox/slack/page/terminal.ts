import { isObject, type JsonObject, textAt } from '../json.ts'
import { readAnswer } from './terminal-answer.ts'

/** Requests of a developer's tool, sent through the app's proxy so that one sees the figures in Slack grow. */
export type Terminal = {
  /** Takes `{proxyUrl, keys: {slackId: key}}`; the answer names what is wrong with it. */
  configure(body: unknown): { ok: true } | { ok: false; error: string }
  /** Whether a person can send just so: there is a proxy, and a key for them. Without a key they can give one. */
  readyFor(userId: string): 'ready' | 'no-key' | 'no-proxy'
  /**
   * Sends one real request with the person's key, or with the one they gave, which is theirs from then on when the proxy takes
   * it. A proxy that cannot be reached is an answer too.
   */
  send(asked: JsonObject): Promise<TerminalAnswer>
}

/** `request` is empty when nothing was sent. */
type TerminalAnswer = { request: string; status: string; tookMs: number; text: string; usage: string | null }

/** The models and formats to choose from; each format names the models it fits by the start of their names. */
export const terminalModels = ['claude-sonnet-5-5', 'gpt-6.1-sol']
export const terminalFormats = [
  { id: 'messages', label: 'Anthropic Messages', fits: ['claude'] },
  { id: 'responses', label: 'OpenAI Responses', fits: ['gpt'] },
  { id: 'chat', label: 'OpenAI Chat Completions', fits: ['claude', 'gpt'] },
]

const timeoutMs = 60_000

/** A terminal that knows no proxy yet. */
export function developersTerminal(): Terminal {
  let proxyUrl: string | null = null
  let keys: Record<string, string> = {}
  return {
    configure(body) {
      const url = isObject(body) ? textAt(body, 'proxyUrl') : null
      if (!isObject(body) || url === null || !URL.canParse(url))
        return { ok: false, error: 'proxyUrl must be an address' }
      if (!isObject(body.keys)) return { ok: false, error: 'keys must be an object from Slack id to key' }
      proxyUrl = url.replace(/\/(api\/v1\/?)?$/, '')
      keys = Object.fromEntries(Object.entries(body.keys).map(([id, key]) => [id, String(key)]))
      return { ok: true }
    },
    readyFor(userId) {
      if (proxyUrl === null) return 'no-proxy'
      return keys[userId] === undefined ? 'no-key' : 'ready'
    },
    async send(asked) {
      const user = textAt(asked, 'user') ?? ''
      const given = textAt(asked, 'key')?.trim() || null
      const key = given ?? keys[user]
      if (proxyUrl === null) return notSent(noProxy)
      if (key === undefined) return notSent('Nothing was sent: this person has no key here yet. Paste one above.')
      const { answer, ok } = await request(proxyUrl, key, asked)
      if (given !== null && ok) keys[user] = given
      return answer
    },
  }
}

/** What is said while nobody has told where the proxy is. */
export const noProxy = 'Nobody has told the sandbox where Tally’s proxy is. Start both together with npm start.'

function notSent(status: string): TerminalAnswer {
  return { request: '', status, tookMs: 0, text: '', usage: null }
}

async function request(
  proxyUrl: string,
  key: string,
  asked: JsonObject,
): Promise<{ answer: TerminalAnswer; ok: boolean }> {
  const { path, headers, body } = callFor(asked, key)
  const request = `POST ${proxyUrl}${path}`
  const started = performance.now()
  const took = () => Math.round(performance.now() - started)
  try {
    const response = await fetch(proxyUrl + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'user-agent': 'sandbox-terminal/1.0', ...headers },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(timeoutMs),
    })
    const read = readAnswer(await response.text())
    const status = `${response.status} ${response.statusText}`.trim()
    return { answer: { request, status, tookMs: took(), ...read }, ok: response.ok }
  } catch (thrown) {
    // fetch throws a TypeError for every network failure, headers that cannot be sent included, and a DOMException on time-out.
    if (!(thrown instanceof TypeError || thrown instanceof DOMException)) throw thrown
    const cause = thrown.cause instanceof Error ? thrown.cause.message : thrown.message
    return { answer: { request, status: `no answer: ${cause}`, tookMs: took(), text: '', usage: null }, ok: false }
  }
}

function callFor(asked: JsonObject, key: string): { path: string; headers: Record<string, string>; body: JsonObject } {
  const model = textAt(asked, 'model') ?? terminalModels[0]
  const prompt = textAt(asked, 'prompt') ?? 'Say hello.'
  const stream = asked.stream === true
  const messages = [{ role: 'user', content: prompt }]
  const bearer = { authorization: `Bearer ${key}` }
  switch (asked.format) {
    case 'responses':
      return { path: '/api/v1/responses', headers: bearer, body: { model, input: prompt, stream } }
    case 'chat':
      return {
        path: '/api/v1/chat/completions',
        headers: bearer,
        body: { model, messages, stream, ...(stream ? { stream_options: { include_usage: true } } : {}) },
      }
    default:
      return {
        path: '/api/v1/messages',
        headers: { 'x-api-key': key, 'anthropic-version': '2023-06-01' },
        body: { model, max_tokens: 256, messages, stream },
      }
  }
}
