import { isObject, type JsonObject, textAt } from '../json.ts'

/** Requests of a developer's tool, sent through the app's proxy so that one sees the figures in Slack grow. */
export type Terminal = {
  /** Takes `{proxyUrl, keys: {slackId: key}}`; the answer names what is wrong with it. */
  configure(body: unknown): { ok: true } | { ok: false; error: string }
  /** Whether a person can send: there is a proxy, and a key for them. */
  readyFor(userId: string): boolean
  /** Sends one real request with the person's key; a proxy that cannot be reached is an answer too. */
  send(asked: JsonObject): Promise<TerminalAnswer>
}

type TerminalAnswer = { request: string; status: string; tookMs: number; lines: string[]; more: number }

/** The models and formats to choose from; each format names the models it fits by the start of their names. */
export const terminalModels = ['claude-sonnet-5-5', 'gpt-6.1-sol']
export const terminalFormats = [
  { id: 'messages', label: 'Anthropic Messages', fits: ['claude'] },
  { id: 'responses', label: 'OpenAI Responses', fits: ['gpt'] },
  { id: 'chat', label: 'OpenAI Chat Completions', fits: ['claude', 'gpt'] },
]

const shownLines = 14
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
    readyFor: (userId) => proxyUrl !== null && keys[userId] !== undefined,
    async send(asked) {
      const key = keys[textAt(asked, 'user') ?? '']
      if (proxyUrl === null || key === undefined) {
        return {
          request: '',
          status: 'There is no proxy or no key for this person yet.',
          tookMs: 0,
          lines: [],
          more: 0,
        }
      }
      return request(proxyUrl, key, asked)
    },
  }
}

async function request(proxyUrl: string, key: string, asked: JsonObject): Promise<TerminalAnswer> {
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
    const lines = linesOf(await response.text())
    const status = `${response.status} ${response.statusText}`.trim()
    return {
      request,
      status,
      tookMs: took(),
      lines: lines.slice(0, shownLines),
      more: Math.max(0, lines.length - shownLines),
    }
  } catch (thrown) {
    // fetch throws a TypeError for every network failure and a DOMException on time-out.
    if (!(thrown instanceof TypeError || thrown instanceof DOMException)) throw thrown
    const cause = thrown.cause instanceof Error ? thrown.cause.message : thrown.message
    return { request, status: `no answer: ${cause}`, tookMs: took(), lines: [], more: 0 }
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
      return { path: '/api/v1/chat/completions', headers: bearer, body: { model, messages, stream } }
    default:
      return {
        path: '/api/v1/messages',
        headers: { 'x-api-key': key, 'anthropic-version': '2023-06-01' },
        body: { model, max_tokens: 256, messages, stream },
      }
  }
}

function linesOf(text: string): string[] {
  return readable(text)
    .split('\n')
    .filter((line) => line.trim() !== '')
}

// A JSON answer is easier to read indented; a stream is shown as it came.
function readable(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2)
  } catch (thrown) {
    if (thrown instanceof SyntaxError) return text
    throw thrown
  }
}
