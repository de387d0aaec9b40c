import { globSync, readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type RequestListener } from 'node:http'
import { sql } from 'kysely'
import { afterEach, describe, expect, test } from 'vitest'
import { silent } from '../sandbox/slack/testing.ts'
import { createLog } from './base/log.ts'
import { usualPatience } from './collectors/patience.ts'
import { openVendorClient } from './collectors/vendor-client.ts'
import { testDatabase } from './db/testing.ts'
import { resendMail } from './mail/resend.ts'
import { verifyProviderKey } from './people/verify-provider-key.ts'
import { clientOptions, openClients } from './slack/web-api.ts'
import { openOtlpTracing } from './traces/otlp.ts'

/** Where Tally calls, and that no credential of its own ever goes elsewhere. */

const closers: Array<() => Promise<unknown>> = []
afterEach(async () => {
  for (const close of closers.splice(0)) await close()
})

const secret = 'secret-Q7xVb2nLm9KcRt5WzYp3HsDf8GjA4eU6'

describe.each([301, 302, 303, 307, 308])(
  'a redirect of status %i is followed by nobody who brings a secret:',
  (status) => {
    const clients: Array<[string, (url: string) => Promise<unknown>]> = [
      [
        'reading a vendor’s admin API',
        (base) =>
          openVendorClient({
            vendor: 'openai',
            base,
            headers: { authorization: `Bearer ${secret}` },
            limits: [],
            patience: { ...usualPatience, wait: async () => undefined },
          }).get('/x'),
      ],
      [
        'trying a provider’s key',
        (upstream) => verifyProviderKey({ provider: 'anthropic', secret: `sk-ant-api03-${secret}`, upstream }),
      ],
      ['sending a mail', (baseUrl) => resendMail({ apiKey: secret, baseUrl, from: 'a@x.example' })(mail)],
      [
        'calling Slack',
        (url) => openClients(secret, clientOptions({ apiUrl: `${url}/api/`, logger: silent })).interactive.auth.test(),
      ],
      [
        'sending traces',
        async (url) => {
          const headers = { authorization: secret }
          const tracing = openOtlpTracing({ url, headers, resource: {}, share: 1 }, { log, version: '1.0.0' })
          tracing.span('job.run').end()
          await tracing.close()
        },
      ],
    ]
    test.each(clients)('%s', async (_name, call) => {
      const elsewhere = await listening((_, response) => response.end('{"ok":true}'))
      const there = await listening((_, response) => response.writeHead(status, { location: elsewhere.url }).end())

      await call(there.url).catch(() => undefined)

      expect(there.heard.length).toBeGreaterThan(0)
      expect(elsewhere.heard).toEqual([])
    })
  },
)

test('every way out over HTTP says what becomes of a redirect', () => {
  const root = new URL('.', import.meta.url).pathname
  const files = globSync('**/*.ts', { cwd: root }).filter((file) => !/\.test\.ts$|testing/.test(file))
  const calls = files.flatMap((file) => {
    const text = readFileSync(`${root}${file}`, 'utf8')
    return [...text.matchAll(/(?<![.\w])fetch\([^)]/g)].map(({ index }) => ({
      file,
      call: text.slice(index, index + 1_200),
    }))
  })
  const withoutWord = calls.filter(({ call }) => !/redirect: '(error|manual)'/.test(call)).map(({ file }) => file)

  expect(calls.length).toBeGreaterThan(5)
  expect(withoutWord.toSorted()).toEqual([
    // Slack's own client says it with each call, as the test above sees.
    'slack/web-api.ts',
    // The try-out's sandbox, which it started itself and shows no secret.
    'try-out.ts',
  ])
})

// undici's `request` and pools follow none unless a part is put in that does.
test('nothing that follows redirects is put into undici', () => {
  const root = new URL('.', import.meta.url).pathname
  const following = globSync('**/*.ts', { cwd: root })
    .filter((file) => !/\.test\.ts$/.test(file))
    .filter((file) =>
      /interceptors|maxRedirections|RedirectHandler|from 'axios'/.test(readFileSync(`${root}${file}`, 'utf8')),
    )

  expect(following).toEqual([])
})

test('no table holds an address that Tally calls, so nobody can change one in Slack or over the API', async () => {
  const { db, close } = await testDatabase()
  closers.push(close)

  const columns = await sql<{ name: string }>`
    select table_name || '.' || column_name as name from information_schema.columns
    where table_schema = 'public' and column_name ~ '(url|uri|host|endpoint|webhook|address|upstream|base)'
    order by 1`.execute(db)

  // Whose mail came back.
  expect(columns.rows.map(({ name }) => name)).toEqual(['unreachable_address.address'])
})

const log = createLog('silent')
const mail = { id: '1', to: 'b@x.example', subject: 's', html: '', text: '', pictures: [] }

async function listening(answer: RequestListener): Promise<{ url: string; heard: IncomingMessage[] }> {
  const heard: IncomingMessage[] = []
  const server = createServer((request, response) => {
    heard.push(request)
    answer(request, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closers.push(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  const address = server.address()
  return { url: `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`, heard }
}
