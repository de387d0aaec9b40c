import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { WebClient } from '@slack/web-api'
import { afterEach, expect, test } from 'vitest'
import { silent } from '../../../sandbox/slack/testing.ts'
import { oneClient } from '../testing/one-client.ts'
import { openSlackFile } from './download.ts'

const closers: Array<() => Promise<unknown>> = []

afterEach(async () => {
  for (const close of closers.splice(0)) await close()
})

test('a file is read as it comes, with what Slack says of it', async () => {
  const slack = await serving((_, res) => res.end('a,b\n1,2\n'))

  const file = await slack.open({ name: 'usage.csv', size: 8 })

  expect([file.name, file.size, await textOf(file)]).toEqual(['usage.csv', 8, 'a,b\n1,2\n'])
  expect(slack.heard).toEqual([{ path: '/file', token: 'Bearer xoxb-1' }])
})

test('a page to sign in, with status 200, says which scope is missing', async () => {
  const slack = await serving((_, res) => res.setHeader('content-type', 'text/html; charset=utf-8').end('<html>'))

  await expect(slack.open({})).rejects.toThrow(/lacks the scope files:read/)
})

test('what Slack’s own API refuses for a missing scope says the same', async () => {
  const slack = await serving((_, res) => res.end(), { ok: false, error: 'missing_scope', needed: 'files:read' })

  await expect(slack.open({})).rejects.toThrow(/lacks the scope files:read/)
})

test('the token is sent to no other host, neither at once nor by a redirect', async () => {
  const elsewhere = await serving((_, res) => res.end('secret'))
  const slack = await serving((_, res) => res.writeHead(302, { location: `${elsewhere.origin}/file` }).end())

  await expect(slack.open({})).rejects.toThrow(/from elsewhere/)
  await expect(slack.open({ url_private_download: `${elsewhere.origin}/file` })).rejects.toThrow(/from elsewhere/)

  expect(elsewhere.heard).toEqual([])
})

test('a redirect within Slack is followed', async () => {
  const slack = await serving((req, res) =>
    req.url === '/file' ? res.writeHead(302, { location: '/moved' }).end() : res.end('moved'),
  )

  expect(await textOf(await slack.open({}))).toBe('moved')
})

test.each([
  ['a link to a file elsewhere', { is_external: true, url_private: 'https://docs.example/x' }, /lies elsewhere/],
  ['one that was deleted', { mode: 'tombstone' }, /no longer in Slack/],
  ['one without an address', { url_private_download: '' }, /no longer in Slack/],
])('%s is refused in a sentence', async (_, over, sentence) => {
  const slack = await serving((_req, res) => res.end('x'))

  await expect(slack.open(over)).rejects.toThrow(sentence)
  expect(slack.heard).toEqual([])
})

test.each([
  [404, /no longer in Slack/],
  [503, /status 503/],
])('an answer of %i is said', async (status, sentence) => {
  const slack = await serving((_, res) => res.writeHead(status, { 'content-type': 'text/plain' }).end('no'))

  await expect(slack.open({})).rejects.toThrow(sentence)
})

test('a connection that breaks off in the middle is said', async () => {
  const slack = await serving((_, res) => {
    res.writeHead(200, { 'content-length': '1000' })
    res.write('half')
    setImmediate(() => res.destroy())
  })

  const file = await slack.open({})

  await expect(textOf(file)).rejects.toThrow(/broke off/)
})

async function serving(
  send: (req: IncomingMessage, res: ServerResponse) => void,
  info: { ok: boolean; error?: string; needed?: string } = { ok: true },
) {
  const heard: Array<{ path: string | undefined; token: string | undefined }> = []
  let shown: object = {}
  const server = createServer((req, res) => {
    if (req.url?.startsWith('/api/')) {
      res.setHeader('content-type', 'application/json').end(JSON.stringify({ ...info, file: shown }))
      return
    }
    heard.push({ path: req.url, token: req.headers.authorization })
    send(req, res)
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  closers.push(async () => {
    server.closeAllConnections()
    await new Promise((done) => server.close(done))
  })
  const client = new WebClient('xoxb-1', { slackApiUrl: `${origin}/api/`, retryConfig: { retries: 0 }, logger: silent })
  return {
    origin,
    heard,
    open(file: object) {
      shown = { id: 'F1', name: 'a.csv', url_private_download: `${origin}/file`, ...file }
      const clients = oneClient(client)
      return openSlackFile({ clients, fileId: 'F1', signal: new AbortController().signal })
    },
  }
}

async function textOf({ bytes }: { bytes: AsyncIterable<Uint8Array> }): Promise<string> {
  return Buffer.concat(await Array.fromAsync(bytes)).toString()
}
