import { connect } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { chatBody, exchange, json, jsonAnswer, messageBody, startProxy, type TestProxy } from './testing.ts'

let proxy: TestProxy
beforeAll(async () => {
  proxy = await startProxy(jsonAnswer({ ok: true }))
})
beforeEach(() => {
  proxy.provider.seen.length = 0
})
afterAll(() => proxy.close())

const claude = { ...chatBody, model: 'claude-sonnet-4-6' }
const anthropicVersion = { 'anthropic-version': '2023-06-01' }

describe('each address leads to its own at the provider', () => {
  const cases: Array<[method: string, address: string, body: object | null, there: string, headers?: object]> = [
    ['POST', '/api/v1/chat/completions', chatBody, '/openai/v1/chat/completions'],
    ['POST', '/api/v1/completions', { model: 'gpt-5.5', prompt: 'a' }, '/openai/v1/completions'],
    ['POST', '/api/v1/embeddings', { model: 'text-embedding-3-small', input: 'a' }, '/openai/v1/embeddings'],
    ['POST', '/api/v1/responses', { model: 'gpt-5.5', input: 'a' }, '/openai/v1/responses'],
    ['GET', '/api/v1/responses/resp_1?include[]=usage', null, '/openai/v1/responses/resp_1?include[]=usage'],
    ['GET', '/api/v1/responses/resp_1/input_items', null, '/openai/v1/responses/resp_1/input_items'],
    ['POST', '/api/v1/responses/resp_1/cancel', {}, '/openai/v1/responses/resp_1/cancel'],
    ['DELETE', '/api/v1/responses/resp_1', null, '/openai/v1/responses/resp_1'],
    ['GET', '/api/v1/models', null, '/openai/v1/models'],
    ['GET', '/api/v1/models/ft:gpt-5.5:org::id', null, '/openai/v1/models/ft:gpt-5.5:org::id'],
    ['GET', '/api/v1/models', null, '/anthropic/v1/models', anthropicVersion],
    ['GET', '/api/v1/v1/models?limit=1000', null, '/anthropic/v1/models?limit=1000', anthropicVersion],
    ['POST', '/api/v1/messages', messageBody, '/anthropic/v1/messages'],
    ['POST', '/api/v1/v1/messages?beta=true', messageBody, '/anthropic/v1/messages?beta=true'],
    ['POST', '/api/v1/messages/count_tokens', messageBody, '/anthropic/v1/messages/count_tokens'],
    ['POST', '/api/v1/v1/messages/count_tokens', messageBody, '/anthropic/v1/messages/count_tokens'],
    ['POST', '/api/v1/v1/messages/batches', { requests: [] }, '/anthropic/v1/messages/batches'],
    ['GET', '/api/v1/messages/batches?limit=2', null, '/anthropic/v1/messages/batches?limit=2'],
    ['GET', '/api/v1/v1/messages/batches/msgbatch_1', null, '/anthropic/v1/messages/batches/msgbatch_1'],
    ['POST', '/api/v1/messages/batches/msgbatch_1/cancel', {}, '/anthropic/v1/messages/batches/msgbatch_1/cancel'],
    ['DELETE', '/api/v1/messages/batches/msgbatch_1', null, '/anthropic/v1/messages/batches/msgbatch_1'],
  ]
  it.each(cases)('%s %s %j → %s', async (method, address, body, there, headers = {}) => {
    const answer = await exchange(`${proxy.origin}${address}`, {
      method,
      headers: { 'content-type': 'application/json', ...headers },
      ...(body ? { body: json(body) } : {}),
    })

    expect(answer.status).toBe(200)
    const [seen] = proxy.provider.seen
    expect(seen?.method).toBe(method)
    expect(seen?.url).toBe(there)
    if (body) expect(seen?.body.equals(json(body))).toBe(true)
  })

  it('shows each provider its own key in its own way', async () => {
    await exchange(`${proxy.base}/chat/completions`, { body: json(chatBody) })
    await exchange(`${proxy.base}/chat/completions`, { body: json(claude) })
    await exchange(`${proxy.base}/messages`, { body: json(messageBody) })

    const [openai, ...anthropic] = proxy.provider.seen.map((seen) => seen.headers)
    expect(openai?.authorization).toBe('Bearer sk-openai-of-the-organisation')
    expect(anthropic.map((headers) => headers['x-api-key'])).toEqual(Array(2).fill('sk-ant-of-the-organisation'))
    expect(anthropic.map((headers) => headers.authorization)).toEqual([undefined, undefined])
  })
})

describe('a chat for Claude that cannot be translated', () => {
  const unknown = { ...claude, model: 'tally/claude-sonnet-4-6', logprobs: true }

  it('is refused, and the field is named', async () => {
    const answer = await exchange(`${proxy.base}/chat/completions`, { body: json(unknown) })

    expect(answer.status).toBe(400)
    expect(JSON.parse(answer.body.toString()).error).toMatchObject({ param: 'logprobs', code: 'unsupported_by_claude' })
    expect(proxy.provider.seen).toHaveLength(0)
  })

  it('goes to Anthropic’s OpenAI-compatible endpoint where that is set', async () => {
    const open = await startProxy(jsonAnswer({ id: 'x', choices: [] }), { claudeFallback: 'compatibility' })

    await exchange(`${open.base}/chat/completions`, { body: json(unknown) })
    await open.close()

    const [seen] = open.provider.seen
    expect(seen?.url).toBe('/anthropic/v1/chat/completions')
    expect(seen?.headers.authorization).toBe('Bearer sk-ant-of-the-organisation')
    expect(JSON.parse(String(seen?.body))).toEqual({ ...unknown, model: 'claude-sonnet-4-6' })
  })
})

describe('Azure’s address', () => {
  const address = '/openai/deployments/gpt-5.5/chat/completions?api-version=2024-10-21'
  const bodies: Array<[string, string, string]> = [
    ['absent', '{"messages":[]}', '{"messages":[],"model":"gpt-5.5"}'],
    ['different', '{"model": "gpt-4o" ,"messages":[]}', '{"model": "gpt-5.5" ,"messages":[]}'],
    ['the same', '{ "model":"gpt-5.5","messages":[]}', '{ "model":"gpt-5.5","messages":[]}'],
    ['alone', '{}', '{"model":"gpt-5.5"}'],
  ]
  it.each(bodies)('names the model where the body’s is %s', async (_case, body, there) => {
    const answer = await exchange(`${proxy.origin}${address}`, { headers: { authorization: '', 'api-key': key }, body })

    expect(answer.status).toBe(200)
    expect(proxy.provider.seen[0]?.url).toBe('/openai/v1/chat/completions')
    expect(proxy.provider.seen[0]?.body.toString()).toBe(there)
  })
  const key = `acl_${'t'.repeat(43)}`
})

describe('without a key', () => {
  it.each(['HEAD', 'GET'])('%s on the base address says that somebody is there', async (method) => {
    for (const address of ['/api/v1', '/api/v1/']) {
      const answer = await exchange(`${proxy.origin}${address}`, { method, headers: { authorization: '' } })
      expect(answer.status).toBe(200)
    }
  })

  it('a WebSocket upgrade on responses gets 426, and the connection stays one of HTTP', async () => {
    const text = await spoken(
      'GET /api/v1/responses HTTP/1.1\r\nhost: x\r\nconnection: Upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\n' +
        'sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\nopenai-beta: responses_websockets=2026-02-06\r\n\r\n',
    )
    const [head = ''] = text.split('\r\n\r\n')

    expect(head).toMatch(/^HTTP\/1\.1 426 /)
    expect(head.toLowerCase().split('\r\n')).toEqual(
      expect.arrayContaining(['connection: upgrade', 'upgrade: http/1.1']),
    )
    expect(text).toContain('upgrade_required')
  })

  it('an unknown address is a 404 in the caller’s format that says what to do', async () => {
    const openai = await exchange(`${proxy.base}/chat/completion`, { headers: { authorization: '' }, body: json({}) })
    const anthropic = await exchange(`${proxy.base}/message`, { headers: { ...anthropicVersion, authorization: '' } })

    expect([openai.status, anthropic.status]).toEqual([404, 404])
    expect(JSON.parse(openai.body.toString()).error.message).toContain('POST /api/v1/chat/completion')
    expect(JSON.parse(anthropic.body.toString()).error.type).toBe('not_found_error')
  })
})

describe('what never comes as far as a route is refused in the caller’s format too', () => {
  const head = 'HTTP/1.1\r\nhost: x\r\n'
  const chat = '/openai/deployments/%ff/chat/completions'
  const cases: Array<[string, string, number, 'openai' | 'anthropic']> = [
    ['two slashes', `POST //api/v1/chat/completions ${head}\r\n`, 404, 'openai'],
    ['capitals', `POST /API/V1/MESSAGES ${head}\r\n`, 404, 'anthropic'],
    ['a method nobody serves', `TRACE /api/v1/models ${head}\r\n`, 404, 'openai'],
    ['another base', `POST /v1/messages ${head}\r\n`, 404, 'anthropic'],
    [
      'a large body of any type',
      `POST /v1/x ${head}content-length: 9999999\r\ncontent-type: x/y\r\n\r\n{`,
      404,
      'openai',
    ],
    ['a deployment that cannot be decoded', `POST ${chat} ${head}\r\n`, 400, 'openai'],
    ['a batch that cannot be decoded', `GET /api/v1/messages/batches/%ff ${head}\r\n`, 400, 'anthropic'],
    ['a faulty header', `POST /api/v1/chat/completions ${head}a b: c\r\n\r\n`, 400, 'openai'],
    ['a faulty length', `POST /api/v1/messages ${head}content-length: x\r\n\r\n`, 400, 'anthropic'],
    ['too many headers', `POST /api/v1/messages ${head}x: ${'x'.repeat(20_000)}\r\n\r\n`, 431, 'anthropic'],
  ]
  it.each(cases)('%s', async (_fault, request, status, dialect) => {
    const text = await spoken(request)

    expect(text).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `))
    const { error, type } = JSON.parse(text.slice(text.indexOf('{')))
    expect(type).toBe(dialect === 'anthropic' ? 'error' : undefined)
    expect(error.message).toMatch(/\.$/)
    expect(text.toLowerCase()).toContain(dialect === 'anthropic' ? '\nrequest-id: ' : '\nx-request-id: ')
  })

  it('but never in the middle of an answer to an earlier request', async () => {
    const text = await spoken(`GET /api/v1 ${head}\r\n` + `POST /api/v1/messages ${head}a b: c\r\n\r\n`)

    expect(text.match(/HTTP\/1\.1/g)?.length).toBeLessThanOrEqual(2)
  })
})

it('an id that would lead elsewhere at the provider is refused', async () => {
  for (const id of ['..', '.', '%2e%2e', '..%2Ffiles', 'a%2Fb', 'a%3Fb', 'a%20b']) {
    const head = `GET /api/v1/models/${id} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer acl_${'t'.repeat(43)}\r\n\r\n`
    expect(await spoken(head), id).toMatch(/^HTTP\/1\.1 400 /)
  }
  expect(proxy.provider.seen).toEqual([])
})

function spoken(request: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(proxy.origin).port), '127.0.0.1', () => socket.write(request))
    let text = ''
    socket.on('error', reject)
    socket.on('data', (piece) => {
      text += piece
      if (text.includes('}')) socket.end()
    })
    socket.on('close', () => resolve(text))
  })
}
