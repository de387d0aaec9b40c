import { connect } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { json, jsonAnswer, messageBody, providerSecrets, startProxy, type TestProxy, testSecret } from './testing.ts'

/** Requests that two readers of HTTP might part at different places, spoken byte by byte. */

let proxy: TestProxy
beforeAll(async () => {
  proxy = await startProxy(jsonAnswer({ ok: true }))
})
beforeEach(() => {
  proxy.provider.seen.length = 0
})
afterAll(() => proxy.close())

const key = `authorization: Bearer ${testSecret}\r\n`
const head = `POST /api/v1/messages HTTP/1.1\r\nhost: x\r\n${key}content-type: application/json\r\n`
const body = json(messageBody).toString()
const length = `content-length: ${body.length}\r\n`
const chunked = 'transfer-encoding: chunked\r\n'
const inOneChunk = `${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`
const hidden = `GET /api/v1/models HTTP/1.1\r\nhost: x\r\n${key}\r\n`
const present = 'GET /api/v1 HTTP/1.1\r\nhost: x\r\n\r\n'

describe('a request whose end is not plain is refused, with all that comes behind it', () => {
  const cases: Array<[string, string]> = [
    ['a length and chunks', `${head}${length}${chunked}\r\n${inOneChunk}${hidden}`],
    ['chunks and a length', `${head}${chunked}content-length: 4\r\n\r\n${inOneChunk}${hidden}`],
    ['two lengths that differ', `${head}content-length: 2\r\n${length}\r\n${body}${hidden}`],
    ['two lengths that are the same', `${head}${length}${length}\r\n${body}${hidden}`],
    ['lengths in a list', `${head}content-length: ${body.length}, ${body.length}\r\n\r\n${body}${hidden}`],
    ['a length with a sign', `${head}content-length: +${body.length}\r\n\r\n${body}${hidden}`],
    ['a length below nothing', `${head}content-length: -1\r\n\r\n${body}${hidden}`],
    ['a length in hexadecimal', `${head}content-length: 0x${body.length.toString(16)}\r\n\r\n${body}${hidden}`],
    ['a length too long for a number', `${head}content-length: ${'9'.repeat(30)}\r\n\r\n${body}${hidden}`],
    ['an encoding nobody knows', `${head}transfer-encoding: xchunked\r\n\r\n${inOneChunk}${hidden}`],
    ['chunks twice', `${head}${chunked}${chunked}\r\n${inOneChunk}${hidden}`],
    ['chunks before another encoding', `${head}transfer-encoding: chunked, identity\r\n\r\n${inOneChunk}${hidden}`],
    ['a blank before the colon', `${head}transfer-encoding : chunked\r\n\r\n${inOneChunk}${hidden}`],
    ['a folded encoding', `${head}transfer-encoding:\r\n chunked\r\n${length}\r\n${inOneChunk}${hidden}`],
    ['a chunk size with a prefix', `${head}${chunked}\r\n0x${inOneChunk}${hidden}`],
    ['a chunk size that overflows', `${head}${chunked}\r\n${'f'.repeat(17)}\r\n${body}\r\n0\r\n\r\n${hidden}`],
    ['a chunk longer than it says', `${head}${chunked}\r\n2\r\n${body}\r\n0\r\n\r\n${hidden}`],
    ['a line break in a chunk’s extension', `${head}${chunked}\r\n2;a\nb\r\n{}\r\n0\r\n\r\n${hidden}`],
    ['lines without a carriage return', hidden.replaceAll('\r\n', '\n')],
    ['a version there is not', hidden.replace('HTTP/1.1', 'HTTP/3.7')],
    ['the beginning of HTTP/2', `PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n${hidden}`],
    ['no host', hidden.replace('host: x\r\n', '')],
  ]
  it.each(cases)('%s', async (_name, bytes) => {
    const answers = await answersTo(bytes, 'until it is closed')

    expect(answers.map(({ status }) => status)).toEqual([400])
    expect(proxy.provider.seen).toEqual([])
  })
})

describe('nothing is put into a request by its headers or its target', () => {
  const cases: Array<[string, string]> = [
    ['a folded value', `${head}x-app: a\r\n x-api-key: b\r\n${length}\r\n${body}`],
    ['a carriage return in a value', `${head}x-app: a\rx-api-key: b\r\n${length}\r\n${body}`],
    ['a zero byte in a value', `${head}x-app: a\0b\r\n${length}\r\n${body}`],
    ['a header without a name', `${head}: x\r\n${length}\r\n${body}`],
    ['bytes beyond ASCII in the target', hidden.replace('/models', '/models?\xff\xe9')],
    ['a target without a slash', hidden.replace('/api', 'api')],
  ]
  it.each(cases)('%s is refused', async (_name, bytes) => {
    const answers = await answersTo(bytes, 'until it is closed')

    expect(answers.map(({ status }) => status)).toEqual([400])
    expect(proxy.provider.seen).toEqual([])
  })

  it('a target that names another server, or its host, leads to the provider that is set and nowhere else', async () => {
    const absolute = hidden.replace('/api', 'http://169.254.169.254/api')
    const otherHost = hidden.replace('host: x', 'host: 169.254.169.254')

    for (const bytes of [absolute, otherHost]) expect((await answersTo(bytes, 1))[0]?.status).toBe(200)

    const own = new URL(proxy.provider.url).host
    expect(proxy.provider.seen.map(({ url, headers }) => [url, headers.host])).toEqual(
      Array(2).fill(['/openai/v1/models', own]),
    )
  })

  it.each(['CONNECT 169.254.169.254:80', 'CONNECT /api/v1/messages'])('%s opens no tunnel', async (line) => {
    const answers = await answersTo(`${line} HTTP/1.1\r\nhost: x\r\n${key}\r\n${hidden}`, 'until it is closed')

    expect(answers.filter(({ status }) => status < 400)).toEqual([])
    expect(proxy.provider.seen).toEqual([])
  })

  it('credentials a client invents, and what it says of the connection, change nothing of ours', async () => {
    const invented =
      'x-api-key: sk-ant-mine\r\nx_api_key: mine\r\nconnection: x-api-key, anthropic-version\r\nkeep-alive: timeout=9\r\n' +
      'proxy-authorization: Basic mine\r\ntrailer: x-api-key\r\nx-forwarded-host: evil.example\r\nx-http-method-override: DELETE\r\n'

    await answersTo(`${head}${invented}${length}\r\n${body}`, 1)

    const [seen] = proxy.provider.seen
    expect(seen?.method).toBe('POST')
    expect(seen?.headers['x-api-key']).toBe(providerSecrets.anthropic)
    expect(seen?.rawHeaders.join('\n')).not.toMatch(/mine|evil|timeout|override/i)
  })

  it('what comes behind the last chunk is no header', async () => {
    const late = inOneChunk.replace(/\r\n$/, 'x-api-key: late\r\nx-app: late\r\n\r\n')

    await answersTo(`${head}${chunked}\r\n${late}`, 1)

    expect(proxy.provider.seen.map((seen) => seen.body.toString())).toEqual([body])
    expect(proxy.provider.seen[0]?.rawHeaders.join('\n')).not.toContain('late')
  })

  it('a model’s name from the address stays one text in the body', async () => {
    const name = 'gpt-5.5%0d%0ax-app:%20a%22,%22stream%22:true,%22a%22:%22'
    const bytes = `POST /openai/deployments/${name}/chat/completions HTTP/1.1\r\nhost: x\r\n${key}content-length: 15\r\n\r\n{"messages":[]}`

    await answersTo(bytes, 1)

    const [seen] = proxy.provider.seen
    expect(JSON.parse(String(seen?.body))).toEqual({
      messages: [],
      model: 'gpt-5.5\r\nx-app: a","stream":true,"a":"',
    })
    expect(seen?.headers['x-app']).toBeUndefined()
  })
})

describe('several requests on one connection', () => {
  it('sent at once they are answered each by itself, in their order', async () => {
    proxy.provider.answerWith((seen, response) => jsonAnswer({ model: seen.url })(seen, response))

    const answers = await answersTo(`${head}${length}\r\n${body}${hidden}${head}${chunked}\r\n${inOneChunk}`, 3)
    proxy.provider.answerWith(jsonAnswer({ ok: true }))

    const urls = ['/anthropic/v1/messages', '/openai/v1/models', '/anthropic/v1/messages']
    expect(answers.map((answer) => JSON.parse(answer.body).model)).toEqual(urls)
    expect(proxy.provider.seen.map(({ url }) => url).toSorted()).toEqual(urls.toSorted())
  })

  const refused: Array<[string, string]> = [
    ['without a key', head.replace(key, '')],
    ['with a key nobody has', head.replace(testSecret, `acl_${'u'.repeat(43)}`)],
    ['to an address there is not', head.replace('/messages', '/nothing')],
  ]
  it.each(refused)('the body of one that is refused, %s, is no request', async (_name, refusedHead) => {
    const bytes = `${refusedHead}content-length: ${hidden.length}\r\n\r\n${hidden}${present}`

    const answers = await answersTo(bytes, 2)

    expect(answers.map(({ status }) => status >= 400)).toEqual([true, false])
    expect(answers[1]?.body).toBe('{"service":"tally"}')
    expect(proxy.provider.seen).toEqual([])
  })

  it('the body of a GET is a body there too', async () => {
    const bytes = hidden.replace('\r\n\r\n', `\r\ncontent-length: ${hidden.length}\r\n\r\n${hidden}`)

    await answersTo(`${bytes}${present}`, 2)

    expect(proxy.provider.seen.map((seen) => [seen.url, seen.body.toString()])).toEqual([['/openai/v1/models', hidden]])
  })
})

type Answered = { status: number; body: string }

/** Speaks bytes on a connection of their own and hears so many answers, or all until the other side closes it. */
function answersTo(bytes: string, count: number | 'until it is closed'): Promise<Answered[]> {
  return new Promise((resolve) => {
    const socket = connect(Number(new URL(proxy.origin).port), '127.0.0.1', () => socket.write(bytes, 'latin1'))
    let text = ''
    // A server that closes on bytes it has not read resets the connection.
    socket.on('error', () => undefined)
    socket.on('data', (piece) => {
      text += piece.toString('latin1')
      if (count !== 'until it is closed' && wholeAnswers(text).length >= count) socket.destroy()
    })
    socket.on('close', () => resolve(wholeAnswers(text)))
  })
}

function wholeAnswers(text: string): Answered[] {
  const [, status, headers = '', rest = ''] = /^HTTP\/1\.1 (\d+) [^\r]*\r\n(.*?)\r\n\r\n(.*)$/s.exec(text) ?? []
  if (status === undefined) return []
  const size = Number(/^content-length: (\d+)/im.exec(headers)?.[1] ?? 0)
  if (rest.length < size) return []
  return [{ status: Number(status), body: rest.slice(0, size) }, ...wholeAnswers(rest.slice(size))]
}
