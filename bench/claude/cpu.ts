import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { fileURLToPath } from 'node:url'
import { noPretenuring } from '../../src/base/v8-flags.ts'
import { exchange } from '../../src/proxy/testing.ts'
import { median } from '../proxy/measure.ts'
import { cpuSeconds } from '../proxy/rig.ts'
import { chatBody, codingScript, messageBody, type Script } from './script.ts'

/** Milliseconds of the proxy's CPU a request. */
export type CpuLine = { kilobytes: number; chat: number; native: number; translated: number }

/** Measures the proxy, in a process of its own, by three ways with bodies of 22 and 220 KB; the ways take turns. */
export async function measureCpu(of: { model: string; rounds: number; requests: number }): Promise<CpuLine[]> {
  const upstream = await startUpstream()
  const worker = fileURLToPath(new URL('proxy-worker.ts', import.meta.url))
  const proxy = spawn(process.execPath, [noPretenuring, worker, upstream.url], { stdio: ['ignore', 'pipe', 'inherit'] })
  try {
    const [line] = await once(proxy.stdout, 'data')
    const base = String(line).trim()
    const pid = proxy.pid ?? 0
    const lines: CpuLine[] = []
    for (const kilobytes of [22, 220]) {
      const script = scriptOf(kilobytes)
      const turn = script.steps.length - 1
      const ways = {
        chat: { path: '/chat/completions', body: JSON.stringify(chatBody(script, turn, 'gpt-5.5')) },
        native: { path: '/messages', body: JSON.stringify(messageBody(script, turn, of.model)) },
        translated: { path: '/chat/completions', body: JSON.stringify(chatBody(script, turn, of.model)) },
      }
      const samples = { chat: [] as number[], native: [] as number[], translated: [] as number[] }
      for (let round = 0; round <= of.rounds; round += 1) {
        for (const way of ['chat', 'native', 'translated'] as const) {
          const before = cpuSeconds(pid)
          // The first round warms up, and longer: until the compiler is done with what is measured.
          await load(`${base}${ways[way].path}`, ways[way].body, round === 0 ? of.requests * 3 : of.requests)
          if (round > 0) samples[way].push(((cpuSeconds(pid) - before) / of.requests) * 1_000)
        }
      }
      lines.push({
        kilobytes,
        chat: median(samples.chat),
        native: median(samples.native),
        translated: median(samples.translated),
      })
    }
    return lines
  } finally {
    proxy.kill()
    upstream.close()
  }
}

/** A conversation whose chat body has so many kilobytes: as many turns as fit, the rest in the system prompt. */
function scriptOf(kilobytes: number): Script {
  const { tools, steps } = codingScript(120)
  const missing = (script: Script) =>
    kilobytes * 1_000 - JSON.stringify(chatBody(script, script.steps.length - 1, 'claude-sonnet-4-6')).length
  const base = { system: '', tools: tools.slice(0, kilobytes < 100 ? 1 : 8) }
  let count = 1
  while (count < steps.length && missing({ ...base, steps: steps.slice(0, count + 1) }) > 0) count += 1
  const script = { ...base, steps: steps.slice(0, count) }
  return { ...script, system: 'Work with care. '.repeat(Math.max(0, Math.floor(missing(script) / 16))) }
}

async function load(url: string, body: string, requests: number): Promise<void> {
  let left = requests
  const headers = { 'content-type': 'application/json', 'anthropic-version': '2023-06-01' }
  const one = async () => {
    while (left > 0) {
      left -= 1
      const { status } = await exchange(url, { headers, body })
      if (status !== 200) throw new Error(`answered with ${status}`)
    }
  }
  await Promise.all(Array.from({ length: 8 }, one))
}

const message = JSON.stringify({
  id: 'msg_bench',
  type: 'message',
  role: 'assistant',
  model: 'claude-sonnet-4-6',
  content: [{ type: 'text', text: 'a word '.repeat(50) }],
  stop_reason: 'end_turn',
  stop_sequence: null,
  usage: { input_tokens: 250, output_tokens: 50 },
})
const completion = JSON.stringify({
  id: 'chatcmpl-bench',
  object: 'chat.completion',
  created: 1_790_000_000,
  model: 'gpt-5.5',
  choices: [{ index: 0, message: { role: 'assistant', content: 'a word '.repeat(50) }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 250, completion_tokens: 50, total_tokens: 300 },
})

async function startUpstream() {
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      response.setHeader('content-type', 'application/json')
      response.end(request.url?.endsWith('/messages') ? message : completion)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  return {
    url: `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`,
    close() {
      server.closeAllConnections()
      server.close()
    },
  }
}
