import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Company, openCompany } from './testing.ts'

let company: Company
beforeEach(async () => {
  company = await openCompany()
})
afterEach(() => company.close())

test('what would go is shown, then it goes once, and their token is of no use any more', async () => {
  const { ask, people } = company

  const preview = await ask('ana', `GET /people/${people.mo.id}/deletion`)
  const done = await ask('service', `DELETE /people/${people.mo.id}`)
  const again = await ask('ana', `DELETE /people/${people.mo.id}`)
  const theirs = await ask('mo', 'GET /keys')

  expect(preview.body).toMatchObject({ person: { name: 'Mo' }, isDeleted: false })
  expect(done.body).toMatchObject({ changed: true, person: { name: expect.stringMatching(/^Deleted person /) } })
  expect(again.body).toEqual({ ...done.body, changed: false, keysRevoked: 0 })
  expect(theirs.status).toBe(401)
  expect((await ask('ana', `GET /people/${people.mo.id}/deletion`)).body).toMatchObject({ isDeleted: true })
})

test('of two who ask at once, one deletes', async () => {
  const { ask, people } = company

  const both = await Promise.all(['ana', 'service'].map((who) => ask(who as 'ana', `DELETE /people/${people.sue.id}`)))

  expect(both.map(({ body }) => body.changed).toSorted()).toEqual([false, true])
})

test.each([
  ['oneself', 'ana', 'ana', 409, 'You cannot delete your own data'],
  ['somebody TALLY_ADMINS names', 'service', 'ana', 409, 'is named in TALLY_ADMINS'],
  ['by a lead', 'lea', 'mo', 403, 'admins'],
  ['with a token that may only read', 'reader', 'mo', 403, 'read'],
] as const)('%s: refused, and nothing is deleted', async (_, who, whom, status, says) => {
  const { ask, people, db } = company

  const refused = await ask(who, `DELETE /people/${people[whom].id}`)

  expect([refused.status, refused.body.detail]).toEqual([status, expect.stringContaining(says)])
  const kept = await db.selectFrom('person').where('id', '=', people[whom].id).select('name').executeTakeFirstOrThrow()
  expect(kept.name).toBe(people[whom].name)
})

test('somebody there is not is 404', async () => {
  const nobody = '01a201cb-0000-7c78-8a4f-107f3f52b1cb'

  expect((await company.ask('ana', `DELETE /people/${nobody}`)).status).toBe(404)
  expect((await company.ask('ana', `GET /people/${nobody}/deletion`)).status).toBe(404)
})
