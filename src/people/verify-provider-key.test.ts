import { createServer, type IncomingMessage, type RequestListener } from 'node:http'
import { afterEach, describe, expect, test } from 'vitest'
import type { ProxiedProvider } from '../base/provider.ts'
import { notSavedText, verifyProviderKey } from './verify-provider-key.ts'

const openai = 'sk-proj-Q7xVb2nLm9KcRt5WzYp3HsDf8GjA4eU6oI1canary'
const anthropic = 'sk-ant-api03-Q7xVb2nLm9KcRt5WzYp3HsDf8GjA4eU6oI1canary'

const closers: Array<() => Promise<void>> = []
afterEach(async () => {
  await Promise.all(closers.splice(0).map((close) => close()))
})

async function upstream(answer: RequestListener): Promise<{ url: string; asked: IncomingMessage[] }> {
  const asked: IncomingMessage[] = []
  const server = createServer((request, response) => {
    asked.push(request)
    answer(request, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closers.push(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  const address = server.address()
  return { url: `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`, asked }
}

const models = JSON.stringify({ object: 'list', data: [{ id: 'a' }, { id: 'b' }, { id: 'c' }] })

test('OpenAI is asked for its models under its base address, with the key as bearer', async () => {
  const { url, asked } = await upstream((_, response) => response.end(models))

  const check = await verifyProviderKey({ provider: 'openai', secret: openai, upstream: `${url}/v1` })

  expect(check).toEqual({ ok: true, models: 3 })
  expect(asked[0]).toMatchObject({ method: 'GET', url: '/v1/models' })
  expect(asked[0]?.headers).toMatchObject({ authorization: `Bearer ${openai}` })
})

test('Anthropic is asked with x-api-key and its version', async () => {
  const { url, asked } = await upstream((_, response) => response.end(models))

  const check = await verifyProviderKey({ provider: 'anthropic', secret: anthropic, upstream: url })

  expect(check).toEqual({ ok: true, models: 3 })
  expect(asked[0]?.url).toBe('/v1/models?limit=1000')
  expect(asked[0]?.headers).toMatchObject({ 'x-api-key': anthropic, 'anthropic-version': '2023-06-01' })
})

describe('an answer that is not a list of models', () => {
  test.each([
    [401, 'revoked-or-wrong', 'Make a new one at platform.openai.com/api-keys'],
    [403, 'no-permission', 'Give it full permissions'],
    [429, 'rate-limited', 'Wait a minute'],
    [500, 'network', 'Try again in a few minutes'],
    [503, 'network', 'Try again in a few minutes'],
    [404, 'not-a-provider', 'Check OPENAI_UPSTREAM_URL'],
    [200, 'not-a-provider', 'Check OPENAI_UPSTREAM_URL'],
  ])('%i means %s, says what to do and never repeats the key it may quote', async (status, why, todo) => {
    const { url } = await upstream((request, response) => {
      response.statusCode = status
      response.end(`Incorrect API key provided: ${request.headers.authorization}`)
    })

    const check = await refused('openai', { secret: openai, upstream: url })

    expect(check).toMatchObject({ why, todo: expect.stringContaining(todo) })
    expect(JSON.stringify(check)).not.toContain('canary')
    expect(notSavedText(check)).toBe(`${check.seen} Nothing was saved. ${check.todo}`)
  })

  test('a redirect is not followed, so the key goes nowhere else', async () => {
    const elsewhere = await upstream((_, response) => response.end(models))
    const { url } = await upstream((_, response) => response.writeHead(307, { location: elsewhere.url }).end())

    const check = await verifyProviderKey({ provider: 'openai', secret: openai, upstream: url })

    expect(check).toMatchObject({ ok: false, why: 'not-a-provider' })
    expect(elsewhere.asked).toEqual([])
  })

  test('an endless one is not read to its end', async () => {
    const { url } = await upstream((_, response) => {
      const more = () => {
        while (!response.destroyed && response.write(Buffer.alloc(256 * 1024, ' ')));
      }
      response.on('drain', more)
      more()
    })

    const check = await verifyProviderKey({ provider: 'openai', secret: openai, upstream: url })

    expect(check).toMatchObject({ ok: false, why: 'not-a-provider' })
  })
})

test.each([
  ['nobody listens', 'http://127.0.0.1:1', 'ECONNREFUSED'],
  ['the name does not exist', 'http://provider.invalid', ''],
])('when %s it is the network, with the address to check', async (_what, url, cause) => {
  const check = await verifyProviderKey({ provider: 'anthropic', secret: anthropic, upstream: url })

  expect(check).toMatchObject({ ok: false, why: 'network', todo: expect.stringContaining('ANTHROPIC_UPSTREAM_URL') })
  expect(JSON.stringify(check)).toContain(cause)
  expect(JSON.stringify(check)).not.toContain('canary')
})

test('an upstream that hangs up is the network', async () => {
  const { url } = await upstream((request) => request.socket.destroy())

  const check = await verifyProviderKey({ provider: 'openai', secret: openai, upstream: url })

  expect(check).toMatchObject({ ok: false, why: 'network' })
})

describe('a key of the wrong kind is refused before anybody is asked:', () => {
  test.each([
    ['anthropic', openai, 'an OpenAI key'],
    ['anthropic', `sk-${'x7Kd'.repeat(12)}`, 'an OpenAI key'],
    ['anthropic', 'sk-svcacct-1234567890canary', 'an OpenAI key'],
    ['anthropic', 'sk-wrong', 'does not look like an Anthropic key (they begin with sk-ant-)'],
    ['anthropic', 'sk-1234567890canary', 'does not look like an Anthropic key (they begin with sk-ant-)'],
    ['anthropic', 'sk-ant-admin01-1234567890canary', 'an Anthropic Admin key'],
    ['anthropic', 'sk-ant-oat01-1234567890canary', 'a Claude subscription'],
    ['openai', anthropic, 'an Anthropic key'],
    ['openai', 'sk-admin-1234567890canary', 'an OpenAI Admin key'],
    ['openai', 'acl_1234567890canary', 'Tally gives to developers'],
    ['openai', 'sk-proj-two words canary', 'no spaces'],
    ['openai', 'sk-proj-line\r\nbreak-canary', 'no spaces'],
    ['openai', '', 'No key was given'],
  ] as const)('%s, %s', async (provider, secret, seen) => {
    const { url, asked } = await upstream((_, response) => response.end(models))

    const check = await refused(provider, { secret, upstream: url })

    expect(check).toMatchObject({ why: 'wrong-kind', seen: expect.stringContaining(seen) })
    expect(notSavedText(check)).toBe(`${check.seen} Nothing was saved.`)
    expect(asked).toEqual([])
    expect(JSON.stringify(check)).not.toContain('canary')
  })
})

async function refused(provider: ProxiedProvider, input: { secret: string; upstream: string }) {
  const check = await verifyProviderKey({ provider, ...input })
  if (check.ok) throw new Error('the key was taken')
  return check
}
