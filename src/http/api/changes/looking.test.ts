import { afterEach, beforeEach, expect, test } from 'vitest'
import { kept } from '../../../invoices/testing.ts'
import { beginRun, endRun } from '../../../sources/sync-run.ts'
import { anAccount, aProviderKey } from '../../../sources/testing.ts'
import { wantedSyncs } from '../../../sources/wanted-sync.ts'
import { start } from '../testing.ts'
import { type Company, fieldsOf, openCompany } from './testing.ts'

let company: Company
beforeEach(async () => {
  company = await openCompany()
})
afterEach(() => company.close())

const counts = { pages: 1, records: 7, changed: 3, people: 2, calls: 1 }

test('providers are listed with how they are read, and nothing that opens them', async () => {
  const { ask, db } = company
  const accountId = await anAccount(db)
  await aProviderKey(db, { createdAt: start })
  const run = await beginRun(db, { accountId, trigger: 'hand', now: start })
  await endRun(db, { runId: run?.runId ?? 0, counts, problem: '', now: start })

  const { body, text } = await ask('ana', 'GET /providers')

  expect(body.accounts).toMatchObject([
    { id: accountId, vendor: 'cursor', sync: { last: { state: 'done', records: 7 } } },
  ])
  expect(body.keys).toMatchObject([{ provider: 'anthropic', hint: 'sk-ant-…4fQA' }])
  expect(text).not.toContain('sealed')
  expect((await ask('finn', 'GET /providers')).status).toBe(403)
})

test('accounts are asked to be read, those of one vendor where it is named, and each is asked for once', async () => {
  const { ask, db } = company
  const cursor = await anAccount(db)
  const openai = await anAccount(db, 'openai')

  const one = await ask('finn', 'POST /sync', { vendor: 'openai' })
  const all = await ask('service', 'POST /sync')
  const waiting = await ask('finn', `GET /sync/${one.body.runs[0]}`)

  expect([one.status, all.status]).toEqual([202, 202])
  expect(all.body.runs).toContain(one.body.runs[0])
  expect((await wantedSyncs(db)).map(({ accountId }) => accountId)).toEqual([openai, cursor].toSorted())
  expect(waiting.body).toMatchObject({ state: 'waiting', account: openai, startedAt: null })
})

test('a reading is shown from its beginning to its end', async () => {
  const { ask, db } = company
  const accountId = await anAccount(db)
  const [id] = (await ask('finn', 'POST /sync')).body.runs

  await beginRun(db, { accountId, trigger: 'wanted', now: start })
  const running = (await ask('finn', `GET /sync/${id}`)).body
  const asked = (await ask('finn', 'POST /sync')).body
  await endRun(db, { runId: id, counts, problem: 'Cursor did not answer', now: start })
  const failed = (await ask('finn', `GET /sync/${id}`)).body

  expect([running.state, asked.runs]).toEqual(['running', [id]])
  expect(failed).toMatchObject({ state: 'failed', records: 7, problem: 'Cursor did not answer' })
  expect((await ask('finn', 'GET /sync')).body.accounts).toMatchObject([{ id: accountId, runs: [{ id }] }])
})

test('nothing to read is a conflict, a reading that is none is not found, a vendor that is none is refused', async () => {
  const { ask } = company

  expect((await ask('finn', 'POST /sync')).status).toBe(409)
  expect((await ask('finn', 'GET /sync/999')).status).toBe(404)
  expect((await ask('finn', 'GET /sync/soon')).status).toBe(400)
  const wrong = await ask('finn', 'POST /sync', { vendor: 'acme' })
  expect([wrong.status, fieldsOf(wrong)]).toEqual([422, ['vendor']])
  for (const who of ['lea', 'mo', 'reader'] as const) expect((await ask(who, 'POST /sync')).status).toBe(403)
})

test('the audit log is read in pages and by what it is about', async () => {
  const { ask, payments, people } = company
  for (const name of ['One', 'Two', 'Three']) await ask('ana', `PATCH /groups/${payments.id}`, { name })

  const first = (await ask('ana', `GET /audit?subject=${payments.id}&origin=api&limit=2`)).body
  await ask('ana', `PATCH /groups/${payments.id}`, { name: 'Four' })
  const second = (await ask('ana', `GET /audit?subject=${payments.id}&origin=api&limit=2&cursor=${first.next}`)).body

  const names = [...first.data, ...second.data].map(({ after }: { after: { name: string } }) => after.name)
  expect([names, second.next]).toEqual([['Three', 'Two', 'One'], null])
  expect(first.data[0]).toMatchObject({ who: 'Ana', actor: people.ana.id, act: 'team.change', subjectName: 'Three' })
  expect((await ask('ana', 'GET /audit?from=2026-11-21')).body.data).toEqual([])
  for (const who of ['finn', 'lea', 'mo'] as const) expect((await ask(who, 'GET /audit')).status).toBe(403)
  expect((await ask('ana', 'GET /audit?from=soon')).status).toBe(400)
})

test('invoices are listed and explained for finance, to nobody else', async () => {
  const { ask, db } = company
  const older = await kept(db, { number: 'A-1', issued: '2026-10-02' as never })
  const newer = await kept(db, { number: 'A-2', issued: '2026-11-03' as never })

  const first = (await ask('finn', 'GET /invoices?limit=1')).body
  const second = (await ask('finn', `GET /invoices?limit=1&cursor=${first.next}`)).body
  const { body } = await ask('service', `GET /invoices/${newer.id}`)

  expect([...first.data, ...second.data].map(({ id }: { id: number }) => id)).toEqual([newer.id, older.id])
  expect((await ask('finn', 'GET /invoices?to=2026-10-02')).body.data).toMatchObject([{ number: 'A-1' }])
  expect(body.lines).toHaveLength(newer.lines.length)
  const sum = (parts: Array<{ amount: number }>) => parts.reduce((all, { amount }) => all + amount, 0)
  for (const parts of ['steps', 'people', 'teams', 'projects'])
    expect(sum(body.explained[parts])).toBe(body.explained.total)
  expect((await ask('finn', 'GET /invoices/999')).status).toBe(404)
  for (const who of ['lea', 'mo'] as const) expect((await ask(who, 'GET /invoices')).status).toBe(403)
})
