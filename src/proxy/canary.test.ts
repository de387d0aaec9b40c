import { afterEach, beforeEach, expect, it } from 'vitest'
import {
  exchange,
  json,
  jsonAnswer,
  providerSecrets,
  startProxy,
  streamAnswer,
  type TestProxy,
  testSecret,
} from './testing.ts'

let proxy: TestProxy
beforeEach(async () => {
  proxy = await startProxy(jsonAnswer({}), { limits: { headersTimeoutMs: 300 } })
})
afterEach(() => proxy.close())

const canary = 'CANARY-7f3a'
const asked = {
  model: 'claude-sonnet-4-6',
  max_tokens: 9,
  system: `${canary} system`,
  messages: [{ role: 'user', content: `${canary} prompt` }],
  tools: [{ name: `tool_${canary}`, input_schema: {} }],
}

it('#15 no secret, prompt, answer or tool argument is in the log, the journal, the ledger or an error', async () => {
  const said = `event: content_block_delta\ndata: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"${canary}"}}\n\n`
  const answers = [
    jsonAnswer({
      model: 'claude-sonnet-4-6',
      content: [{ type: 'text', text: canary }],
      usage: { input_tokens: 1, output_tokens: 1 },
    }),
    jsonAnswer({ error: { message: canary } }, 400),
    streamAnswer([said]),
    (seen: { request: { socket: { destroy(): unknown } } }) => void seen.request.socket.destroy(),
    () => undefined,
  ]
  const paths = ['/messages', '/chat/completions', '/responses', '/messages/batches', '/messages/count_tokens']
  const errors: string[] = []
  for (const answer of answers) {
    proxy.provider.answerWith(answer)
    for (const path of paths) {
      const body = path === '/responses' ? { model: 'gpt-5.5', input: canary } : asked
      const got = await exchange(`${proxy.base}${path}`, { headers: { cookie: canary }, body: json(body) })
      if (got.status >= 500) errors.push(got.body.toString())
    }
  }
  await exchange(`${proxy.base}/messages`, { body: `{"model":"${canary}","model":"b"}` })
  const unknown = await exchange(`${proxy.base}/messages`, {
    headers: { authorization: `Bearer acl_${canary.repeat(4)}` },
  })
  errors.push(unknown.body.toString())
  await proxy.settled(answers.length * 3)

  const written = [...proxy.log, JSON.stringify(proxy.entries), JSON.stringify(proxy.opened), ...errors].join('\n')
  expect(proxy.log.length).toBeGreaterThan(0)
  expect(errors.length).toBeGreaterThan(5)
  for (const secret of [canary, testSecret, providerSecrets.anthropic, providerSecrets.openai]) {
    expect(written).not.toContain(secret)
  }
})
