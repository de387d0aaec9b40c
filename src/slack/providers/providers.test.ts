import { createServer, type RequestListener } from 'node:http'
import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'
import { sql } from 'kysely'
import { afterEach, expect, test } from 'vitest'
import { ana, bob, type RunningSlack, until } from '../../../sandbox/slack/testing.ts'
import { systemClock } from '../../base/clock.ts'
import { createLog } from '../../base/log.ts'
import type { OpenDatabase } from '../../db/database.ts'
import { recordEntries } from '../../ledger/record-entries.ts'
import { anEntry } from '../../ledger/testing.ts'
import { ensurePerson } from '../../people/person.ts'
import { listProviderKeys } from '../../people/provider-keys.ts'
import { connected, disconnect, homeOf } from '../testing/connected.ts'
import { modalOf, modalText, openProviders, press, shows, submit } from './testing.ts'

const canary = 'Q7xVb2nLm9KcRt5WzYp3HsDf8GjA4eU6oI1canary'
const secret = `sk-ant-api03-${canary}-4fQA`
const models = JSON.stringify({ data: [{ id: 'a' }, { id: 'b' }] })

const servers: Array<() => Promise<void>> = []
afterEach(async () => {
  await disconnect()
  for (const stop of servers.splice(0)) await stop()
})

test('a key is added, checked, used, disabled, enabled, rotated and removed from Home, and each step shows there', async () => {
  const vendor = await aVendor((_, response) => response.end(models))
  const { slack, database } = await company(vendor)

  await addKey(slack, secret, 'main')
  await shows(slack, 'sk-ant-…4fQA')
  expect(await homeOf(slack, ana)).toContain('by Ana Ruiz')
  expect(modalText(await modalOf(slack))).toContain('works* and can use 2 models')
  await used(database)

  await press(slack, 'providers.disable-key', 'Once disabled')
  expect(modalText(await modalOf(slack))).toContain('In the last 7 days: 1 request by 0 people with 1 key.')
  await submit(slack, {})
  await shows(slack, 'Disabled: requests are refused')
  await press(slack, 'providers.enable-key', 'forwarded again')
  await submit(slack, {})
  await shows(slack, 'Connected')
  await press(slack, 'providers.rotate-key', 'takes the place of')
  await submit(slack, keyForm(`sk-ant-api03-${canary}-wxyz`, 'second'))
  await shows(slack, 'sk-ant-…wxyz')
  await press(slack, 'providers.remove-key', 'Once removed')
  await submit(slack, {})
  await shows(slack, 'Not connected')

  const acts = await database.db.selectFrom('audit').select(['act', 'origin']).orderBy('id').execute()
  expect(acts.map(({ act }) => act.replace('provider-key.', ''))).toEqual([
    'add',
    'disable',
    'enable',
    'replace',
    'remove',
  ])
  expect(new Set(acts.map(({ origin }) => origin))).toEqual(new Set(['slack']))
})

test.each([
  ['revoked', 401, secret, 'does not accept this key'],
  ['without permission', 403, secret, 'does not let it list models'],
  ['of an account over its limit', 429, secret, 'rate or spending limit'],
  ['for a provider that is down', 503, secret, 'an error of its own (HTTP 503)'],
  ['of another vendor', 200, `sk-proj-${canary}`, 'This is an OpenAI key'],
  ['with a line break in it', 200, 'sk-ant-a b', 'no spaces, line breaks'],
])('a key %s is not saved, and the field says what to do', async (_, status, key, say) => {
  const vendor = await aVendor((request, response) => {
    response.statusCode = status
    response.end(status === 200 ? models : `bad key ${request.headers['x-api-key']}`)
  })
  const { slack, database } = await company(vendor)
  await openAdd(slack)

  const outcome = await submit(slack, keyForm(key, 'main'))

  expect(outcome).toMatchObject({ result: 'errors', errors: { key: expect.stringContaining(say) } })
  expect(JSON.stringify(outcome)).not.toContain(canary)
  expect(await listProviderKeys(database.db)).toEqual([])
})

test('a label that looks like a key is refused, and the provider is not asked', async () => {
  let asked = 0
  const vendor = await aVendor((_, response) => {
    asked += 1
    response.end(models)
  })
  const { slack } = await company(vendor)
  await openAdd(slack)

  const outcome = await submit(slack, keyForm(secret, `sk-ant-api03-${canary}`))

  expect(outcome).toMatchObject({ result: 'errors', errors: { label: expect.stringContaining('looks like a key') } })
  expect(JSON.stringify(outcome)).not.toContain(canary)
  expect(asked).toBe(0)
})

test('while a slow provider thinks, the modal says so; then the result is there, without what was typed', async () => {
  let answer: () => void = () => undefined
  const vendor = await aVendor((_, response) => {
    answer = () => response.end(models)
  })
  const { slack } = await company(vendor)
  await openAdd(slack)

  const outcome = await submit(slack, keyForm(secret, 'main'))
  const during = JSON.stringify((await slack.state(ana)).modals)
  answer()
  await until('it was saved', async () => JSON.stringify((await slack.state(ana)).modals).includes('can use 2 models'))

  expect(outcome).toMatchObject({ result: 'updated' })
  expect(during).toContain('One moment…')
  expect(during).not.toContain(canary)
})

test('two admins at once: the second is told what the first has done, and nothing of theirs is saved', async () => {
  const vendor = await aVendor((_, response) => response.end(models))
  const { slack, database } = await company(vendor)
  await addKey(slack, secret, 'main')
  await shows(slack, 'sk-ant-…4fQA')
  await press(slack, 'providers.rotate-key', 'takes the place of')
  const anasModal = (await modalOf(slack)).id
  await openProviders(slack, bob)
  await press(slack, 'providers.rotate-key', 'takes the place of', bob)
  await submit(slack, keyForm(`sk-ant-api03-${canary}-bobs`, 'of Bob'), bob)

  await slack.act('submitModal', { user: ana, viewId: anasModal, state: keyForm(`sk-ant-api03-${canary}-anas`, 'x') })

  await until('Ana is told', async () =>
    modalText(await modalOf(slack)).includes('now it has `sk-ant-…bobs`'.replaceAll('`', '')),
  )
  const active = (await listProviderKeys(database.db)).filter(({ state }) => state === 'active')
  expect(active.map(({ hint }) => hint)).toEqual(['sk-ant-…bobs'])
})

test('an act on a key that is gone changes nothing and says what is there', async () => {
  const vendor = await aVendor((_, response) => response.end(models))
  const { slack, database } = await company(vendor)
  await addKey(slack, secret, 'main')
  await shows(slack, 'sk-ant-…4fQA')
  await press(slack, 'providers.remove-key', 'Once removed')
  const first = (await modalOf(slack)).id
  await openProviders(slack, bob)
  await press(slack, 'providers.remove-key', 'Once removed', bob)
  await submit(slack, {}, bob)

  await slack.act('submitModal', { user: ana, viewId: first, state: {} })

  expect(modalText(await modalOf(slack))).toContain('Somebody else removed or rotated this key meanwhile')
  const acts = await database.db.selectFrom('audit').select('act').where('act', '=', 'provider-key.remove').execute()
  expect(acts).toHaveLength(1)
})

test('the key is in no table, no log line and no call to Slack, whatever comes of it', async () => {
  let status = 200
  const vendor = await aVendor((request, response) => {
    response.statusCode = status
    response.end(status === 200 ? models : `Incorrect API key: ${request.headers['x-api-key']}`)
  })
  const written = new PassThrough()
  const lines = text(written)
  const { slack, database } = await company(vendor, createLog('trace', written))
  await addKey(slack, secret, 'main')
  await shows(slack, 'sk-ant-…4fQA')
  status = 401
  await press(slack, 'providers.rotate-key', 'takes the place of')
  await submit(slack, keyForm(`${secret}-next`, 'next'))
  await slack.act('closeModal', { user: ana, viewId: (await modalOf(slack)).id })
  // The database refuses in the middle of saving: the failure is logged with a reference, and nothing of the key.
  status = 200
  await sql`alter table provider_key add constraint broken check (label <> 'broken')`.execute(database.db)
  await press(slack, 'providers.rotate-key', 'takes the place of')
  await submit(slack, keyForm(`${secret}-last`, 'broken'))
  expect(modalText(await modalOf(slack))).toMatch(/Reference: [2-9A-Z]{6}/)

  const dump = await sql<{ rows: string }>`select string_agg(query_to_xml(
    format('select * from %I.%I', table_schema, table_name), true, false, '')::text, ' ') as rows
    from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'`.execute(database.db)
  const calls = JSON.stringify((await slack.log()).calls)
  await disconnect()
  written.end()
  const stored = dump.rows[0]?.rows ?? ''

  for (const seen of [stored, await lines, calls]) {
    expect(seen).not.toContain(canary)
    expect(seen).not.toContain(Buffer.from(canary).toString('base64').slice(0, 24))
  }
  expect(stored).not.toContain(Buffer.from(canary).toString('hex'))
  expect(stored).toContain('sk-ant-…4fQA')
  expect(await lines).toContain('a Slack request failed')
  expect(calls).toContain('sk-ant-…4fQA')
})

async function company(vendor: string, log = createLog('silent')) {
  const app = await connected({
    publicUrl: null,
    admins: ['ana@x.example', 'bob@x.example'],
    upstreams: { anthropic: vendor, openai: `${vendor}/v1` },
    log,
  })
  const now = systemClock.now()
  await ensurePerson(app.database.db, { kind: 'person', name: 'Ana Ruiz', email: 'ana@x.example', now })
  await ensurePerson(app.database.db, { kind: 'person', name: 'Bob Lee', email: 'bob@x.example', now })
  return app
}

async function aVendor(answer: RequestListener): Promise<string> {
  const server = createServer(answer)
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  servers.push(async () => {
    server.closeAllConnections()
    await new Promise((done) => server.close(done))
  })
  const address = server.address()
  return `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`
}

async function openAdd(slack: RunningSlack): Promise<void> {
  await openProviders(slack)
  await press(slack, 'providers.add-key', 'API key')
}

async function addKey(slack: RunningSlack, key: string, label: string): Promise<void> {
  await openAdd(slack)
  await submit(slack, keyForm(key, label))
}

function keyForm(key: string, label: string) {
  return { key: { key }, label: { label } }
}

async function used({ db }: OpenDatabase): Promise<void> {
  const [key] = await listProviderKeys(db)
  await recordEntries(db, [anEntry({ account: key?.id ?? '', at: systemClock.now().toISOString() })])
}
