import type { ServerResponse } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import { exchange, type Got, startProvider } from '../proxy/testing.ts'
import type { ProxyProcess } from './proxy-process.ts'

/** One request: how it is asked, and what its answer will say it used. */
export type Job = {
  format: 'anthropic' | 'openai'
  maxTokens: number
  /** Characters of the prompt; the body is a little longer. */
  promptLength?: number
  uses: { input: number; output: number; dearest?: boolean }
  /** Whether what a tool gave back is all that is new, so that no human spoke. Anthropic's format only. */
  isToolTurn?: boolean
  /** The answer stays half-way until this resolves. */
  waits?: Promise<unknown>
  /** Milliseconds from the answer's beginning to its end. */
  lasts?: number
}

/** What became of it. `lost`: its process died; `bodyBytes` is how much was sent. */
export type Done = { id: string; job: Job; bodyBytes: number } & (
  | { outcome: 'answered'; got: Got }
  | { outcome: 'refused'; got: Got; say: string }
  | { outcome: 'lost' }
)

export const models = { anthropic: 'claude-sonnet-4-6', openai: 'gpt-5.5' } as const

/** A provider of both kinds on loopback that streams every job as it says and names it in its request id. */
export async function startPricedProvider() {
  const jobs = new Map<string, Job & { secret: string }>()
  const begun: string[] = []
  const halfWay = new Map<string, number>()
  const count = (secret: string, more: number) => halfWay.set(secret, (halfWay.get(secret) ?? 0) + more)
  const provider = await startProvider(async (seen, response) => {
    const id = /job-\d+/.exec(seen.body.toString())?.[0] ?? ''
    const job = jobs.get(id)
    if (!job) return void response.writeHead(500).end()
    begun.push(job.secret)
    const [first, last] = eventsOf(job)
    response.writeHead(200, { 'content-type': 'text/event-stream', 'request-id': id, 'x-request-id': id })
    response.write(first)
    if (job.waits) {
      count(job.secret, 1)
      await job.waits
      count(job.secret, -1)
    }
    if (job.lasts) await wait(job.lasts)
    await ended(response, last)
  })
  return {
    url: provider.url,
    close: () => provider.close(),
    /** How many jobs of these keys were forwarded. */
    forwarded: (...secrets: string[]) => begun.filter((secret) => secrets.includes(secret)).length,
    /** How many jobs of this key wait half-way. */
    halfWay: (secret: string) => halfWay.get(secret) ?? 0,
    /** Asks a process to have a job done with a key; resolves when its answer has ended, however it did. */
    async send(process: Pick<ProxyProcess, 'base'>, secret: string, job: Job): Promise<Done> {
      const id = `job-${jobs.size + 1}`
      jobs.set(id, { ...job, secret })
      const body = bodyOf(id, job)
      const done = { id, job, bodyBytes: Buffer.byteLength(body) }
      const headers = { authorization: `Bearer ${secret}`, 'content-type': 'application/json' }
      const url = `${process.base}${job.format === 'anthropic' ? '/messages' : '/chat/completions'}`
      try {
        const got = await exchange(url, { headers, body })
        if (got.brokenOff) return { ...done, outcome: 'lost' }
        if (got.status === 200) return { ...done, outcome: 'answered', got }
        return { ...done, outcome: 'refused', got, say: messageIn(got.body) }
      } catch {
        return { ...done, outcome: 'lost' }
      }
    },
  }
}

export type PricedProvider = Awaited<ReturnType<typeof startPricedProvider>>

function bodyOf(id: string, job: Job): string {
  const asked = { role: 'user', content: id.padEnd(job.promptLength ?? 40, ' and more') }
  const messages = job.isToolTurn ? [asked, ...toolTurn] : [asked]
  const said = { model: models[job.format], stream: true, messages }
  return JSON.stringify(
    job.format === 'anthropic'
      ? { ...said, max_tokens: job.maxTokens }
      : { ...said, max_completion_tokens: job.maxTokens, stream_options: { include_usage: true } },
  )
}

const toolTurn = [
  { role: 'assistant', content: [{ type: 'tool_use', id: 'toolu_1', name: 'Bash', input: { command: 'npm test' } }] },
  { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'toolu_1', content: '1 failed' }] },
]

// In two pieces: what comes at once, and what ends it.
function eventsOf({ format, uses }: Job): [string, string] {
  return format === 'anthropic' ? anthropicEvents(uses) : openaiEvents(uses)
}

function anthropicEvents({ input, output, dearest }: Job['uses']): [string, string] {
  const event = (type: string, rest: object) => `event: ${type}\ndata: ${JSON.stringify({ type, ...rest })}\n\n`
  const cache_creation = { ephemeral_5m_input_tokens: 0, ephemeral_1h_input_tokens: dearest ? input : 0 }
  const usage = {
    input_tokens: dearest ? 0 : input,
    cache_read_input_tokens: 0,
    cache_creation_input_tokens: dearest ? input : 0,
    cache_creation,
    output_tokens: 1,
    ...(dearest ? { inference_geo: 'us' } : {}),
  }
  const model = models.anthropic
  const message = { id: 'msg_1', type: 'message', role: 'assistant', model, content: [], usage, stop_reason: null }
  const first = [
    event('message_start', { message }),
    event('content_block_start', { index: 0, content_block: { type: 'text', text: '' } }),
    event('content_block_delta', { index: 0, delta: { type: 'text_delta', text: 'Well' } }),
  ]
  const last = [
    event('content_block_stop', { index: 0 }),
    event('message_delta', { delta: { stop_reason: 'end_turn' }, usage: { output_tokens: output } }),
    event('message_stop', {}),
  ]
  return [first.join(''), last.join('')]
}

function openaiEvents({ input, output, dearest }: Job['uses']): [string, string] {
  const chunk = (choices: unknown[], usage: unknown = null) => {
    const tier = dearest ? { service_tier: 'priority' } : {}
    const said = { id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 1, model: models.openai, ...tier }
    return `data: ${JSON.stringify({ ...said, choices, usage })}\n\n`
  }
  const usage = { prompt_tokens: input, completion_tokens: output, total_tokens: input + output }
  const first = chunk([{ index: 0, delta: { content: 'Well' }, finish_reason: null }])
  const last = [chunk([{ index: 0, delta: {}, finish_reason: 'stop' }]), chunk([], usage), 'data: [DONE]\n\n']
  return [first, last.join('')]
}

function ended(response: ServerResponse, last: string): Promise<void> {
  return new Promise((resolve) => {
    if (response.destroyed) return resolve()
    response.on('close', resolve)
    response.end(last)
  })
}

function messageIn(body: Buffer): string {
  const parsed: { error?: { message?: unknown } } = JSON.parse(body.toString())
  return String(parsed.error?.message)
}
