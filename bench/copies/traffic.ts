import { setTimeout as wait } from 'node:timers/promises'
import { Agent, request } from 'undici'

/**
 * How requests went. `whole`: answered to the end; `overBudget`, `refused`: by Tally, for a budget or for something else;
 * `cut`: the connection ended before the answer did; `unreached`: nobody took it. Times in milliseconds.
 */
export type TrafficResult = {
  begun: number
  whole: number
  overBudget: number
  refused: number
  cut: number
  unreached: number
  firstByte: { p50: number; p99: number; longest: number }
  /** What was said of those that were not answered, and how often. */
  said: Record<string, number>
}

export type Traffic = {
  /** Resolves with the first answer to a request that is begun from now on, whole or over its budget. */
  nextAnswer(): Promise<void>
  stop(): Promise<TrafficResult>
}

type Ending = {
  how: 'whole' | 'overBudget' | 'refused' | 'cut' | 'unreached'
  said: string
  begunAt: number
  firstByteMs: number
}

const streamedShare = 0.7
const pauseMs = 200
const bodyBytes = [1_000, 1_000, 8_000, 60_000]

/** Keeps `workers` developers busy, one request after the other over connections that are kept, until it is stopped. */
export function startTraffic(input: { port: number; secrets: readonly string[]; workers: number }): Traffic {
  const { port, secrets, workers } = input
  const agent = new Agent({
    connections: workers,
    keepAliveTimeout: 60_000,
    bodyTimeout: 60_000,
    headersTimeout: 60_000,
  })
  const endings: Ending[] = []
  const waiting = new Set<{ since: number; tell(): void }>()
  let stopped = false
  function note(ending: Ending) {
    endings.push(ending)
    if (ending.how !== 'whole' && ending.how !== 'overBudget') return
    for (const one of waiting) if (ending.begunAt >= one.since) one.tell()
  }
  const done = Array.from({ length: workers }, async (_, worker) => {
    const secret = secrets[worker % secrets.length] ?? ''
    for (let turn = 0; !stopped; turn += 1) {
      const ending = await askOnce({ agent, port, secret, turn: worker + turn })
      note(ending)
      // As clients do after a refusal, and so that those cost the machine little.
      if (ending.how !== 'whole') await wait(pauseMs)
    }
  })
  return {
    nextAnswer() {
      const { promise, resolve } = Promise.withResolvers<void>()
      const one = { since: performance.now(), tell: resolve }
      waiting.add(one)
      return promise.finally(() => waiting.delete(one))
    },
    async stop() {
      stopped = true
      await Promise.all(done)
      await agent.close()
      return resultOf(endings)
    },
  }
}

async function askOnce(input: { agent: Agent; port: number; secret: string; turn: number }): Promise<Ending> {
  const { agent, port, secret, turn } = input
  const isAnthropic = turn % 2 === 0
  const stream = Math.random() < streamedShare
  const content = 'The quick brown fox. '.repeat(Math.ceil((bodyBytes[turn % bodyBytes.length] ?? 0) / 21))
  const messages = [{ role: 'user', content }]
  const base = `http://127.0.0.1:${port}/api/v1`
  const asked = isAnthropic
    ? { url: `${base}/messages`, body: { model: 'claude-sonnet-5', max_tokens: 500, stream, messages } }
    : { url: `${base}/chat/completions`, body: { model: 'gpt-6-luna', max_completion_tokens: 500, stream, messages } }
  const headers = {
    'content-type': 'application/json',
    ...(isAnthropic
      ? { 'x-api-key': secret, 'anthropic-version': '2023-06-01' }
      : { authorization: `Bearer ${secret}` }),
  }
  const from = performance.now()
  let firstByteMs = Number.NaN
  try {
    const answer = await request(asked.url, {
      method: 'POST',
      headers,
      body: JSON.stringify(asked.body),
      dispatcher: agent,
    })
    firstByteMs = performance.now() - from
    const text = await answer.body.text()
    if (answer.statusCode !== 200) {
      const how = /budget/i.test(text) ? 'overBudget' : 'refused'
      return { how, said: `${answer.statusCode} ${wordsOf(text)}`, firstByteMs, begunAt: from }
    }
    const isWhole = stream ? text.includes(isAnthropic ? 'event: message_stop' : 'data: [DONE]') : text.endsWith('}')
    return { how: isWhole ? 'whole' : 'cut', said: isWhole ? '' : 'ended in the middle', firstByteMs, begunAt: from }
  } catch (thrown) {
    const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : String(thrown)
    const said = `${code} ${thrown instanceof Error ? thrown.message : ''}`
    return { how: code === 'ECONNREFUSED' ? 'unreached' : 'cut', said, firstByteMs, begunAt: from }
  }
}

// Without what is different each time.
function wordsOf(text: string): string {
  const message = /"message":"([^"]*)"/.exec(text)?.[1] ?? text
  return message.replace(/ \(Request id: .*/, '').slice(0, 160)
}

function resultOf(endings: readonly Ending[]): TrafficResult {
  const count = (how: Ending['how']) => endings.filter((ending) => ending.how === how).length
  const times = endings
    .map(({ firstByteMs }) => firstByteMs)
    .filter(Number.isFinite)
    .sort((a, b) => a - b)
  const at = (share: number) => times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? Number.NaN
  const said: Record<string, number> = {}
  for (const { how, said: words } of endings)
    if (how !== 'whole' && how !== 'overBudget') said[words] = (said[words] ?? 0) + 1
  return {
    begun: endings.length,
    whole: count('whole'),
    overBudget: count('overBudget'),
    refused: count('refused'),
    cut: count('cut'),
    unreached: count('unreached'),
    firstByte: { p50: at(0.5), p99: at(0.99), longest: times.at(-1) ?? Number.NaN },
    said,
  }
}
