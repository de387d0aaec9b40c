import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Person } from '../../../people/person.ts'
import { createVirtualKey } from '../../../people/virtual-key.ts'
import { start } from '../testing.ts'
import { type Company, openCompany } from './testing.ts'

let company: Company
beforeEach(async () => {
  company = await openCompany()
})
afterEach(() => company.close())

async function keyOf(person: Person, name = 'laptop', minutes = 0) {
  const { db, vault } = company
  const now = new Date(start.getTime() + minutes * 60_000)
  const wanted = { personId: person.id, name, project: '', tags: {}, expiresAt: null }
  return createVirtualKey(db, { ...wanted, now, hashKey: vault.keyHashKey })
}

test('one’s own keys and one’s robots’ are listed, everybody’s for admins, and never a secret', async () => {
  const { ask, people } = company
  const made = [await keyOf(people.mo), await keyOf(people.sue, 'desk', 1)]

  const own = await ask('mo', 'GET /keys')
  const all = await ask('ana', 'GET /keys')

  expect(own.body.data).toMatchObject([{ name: 'laptop', state: 'active', person: { name: 'Mo' }, spentMicroUsd: 0 }])
  expect(all.body.data.map(({ name }: { name: string }) => name)).toEqual(['desk', 'laptop'])
  expect((await ask('ana', 'GET /keys?whose=own')).body.data).toEqual([])
  expect((await ask('mo', 'GET /keys?whose=all')).status).toBe(403)
  for (const { secret } of made) expect(own.text + all.text).not.toContain(secret)
})

test('pages are whole while keys are made, and what ended is left out', async () => {
  const { ask, people } = company
  for (const at of [0, 1, 2]) await keyOf(people.mo, `key ${at}`, at)
  const { key } = await keyOf(people.mo, 'old', -1)
  await ask('mo', `POST /keys/${key.id}/revoke`)

  const first = (await ask('mo', 'GET /keys?limit=2')).body
  await keyOf(people.mo, 'newer', 9)
  const second = (await ask('mo', `GET /keys?limit=2&cursor=${first.next}`)).body

  const names = [...first.data, ...second.data].map(({ name }: { name: string }) => name)
  expect([names, second.next]).toEqual([['key 2', 'key 1', 'key 0'], null])
  expect((await ask('mo', 'GET /keys?ended=true&text=OLD')).body.data).toMatchObject([{ state: 'revoked' }])
})

describe('pausing, resuming and revoking', () => {
  test('it is done once, written down, and its person is told', async () => {
    const { ask, people, db } = company
    const { key } = await keyOf(people.mo)

    const paused = await ask('service', `POST /keys/${key.id}/pause`)
    const again = await ask('mo', `POST /keys/${key.id}/pause`)
    const resumed = await ask('mo', `POST /keys/${key.id}/resume`)
    const revoked = await ask('mo', `POST /keys/${key.id}/revoke`)
    const twice = await ask('mo', `POST /keys/${key.id}/revoke`)

    const answers = [paused, again, resumed, revoked, twice]
    expect(answers.map(({ status, body }) => [status, body.changed])).toEqual([
      ...[
        [200, true],
        [200, false],
        [200, true],
        [200, true],
        [200, false],
      ],
    ])
    expect(paused.body.key.pausedAt).toBe('2026-11-20T10:00:00.000Z')
    expect(resumed.body.key.pausedAt).toBeNull()
    expect(revoked.body.key.state).toBe('revoked')
    const acts = await db
      .selectFrom('audit')
      .select(['act', 'origin'])
      .where('subject', '=', key.id)
      .orderBy('id')
      .execute()
    expect(acts.slice(1)).toEqual(
      ['pause', 'resume', 'revoke'].map((verb) => ({ act: `virtual-key.${verb}`, origin: 'api' })),
    )
    const told = await db.selectFrom('outbox').select(['kind', 'recipient']).where('kind', 'like', 'key.%').execute()
    expect(told).toEqual([{ kind: 'key.paused', recipient: `person:${people.mo.id}` }])
  })

  test('of two at once one does it', async () => {
    const { ask, people } = company
    const { key } = await keyOf(people.mo)

    const both = await Promise.all([1, 2].map(() => ask('ana', `POST /keys/${key.id}/revoke`)))

    expect(both.map(({ body }) => body.changed).toSorted()).toEqual([false, true])
  })

  test('a revoked key is neither paused nor resumed', async () => {
    const { ask, people } = company
    const { key } = await keyOf(people.mo)
    await ask('mo', `POST /keys/${key.id}/revoke`)

    expect((await ask('mo', `POST /keys/${key.id}/pause`)).status).toBe(409)
    expect((await ask('mo', `POST /keys/${key.id}/resume`)).status).toBe(409)
  })

  test.each(['sue', 'lea', 'finn'] as const)('%s does nothing to somebody else’s key', async (who) => {
    const { ask, people } = company
    const { key } = await keyOf(people.mo)

    for (const verb of ['pause', 'resume', 'revoke']) {
      expect((await ask(who, `POST /keys/${key.id}/${verb}`)).status).toBe(404)
      expect((await ask('reader', `POST /keys/${key.id}/${verb}`)).status).toBe(403)
    }
    expect((await ask('mo', 'GET /keys')).body.data).toMatchObject([{ state: 'active', pausedAt: null }])
  })

  test('keys are not made over HTTP', async () => {
    expect((await company.ask('ana', 'POST /keys', { name: 'x' })).status).toBe(405)
  })
})
