import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { OpenDatabase } from '../db/database.ts'
import { testDatabase } from '../db/testing.ts'
import { findPeople, findPersonNamed, surelyNamed } from './find-person.ts'
import { ensureHandle } from './handle.ts'
import { createPerson } from './person.ts'

const now = new Date('2026-11-21T10:00:00Z')

let database: OpenDatabase
beforeAll(async () => {
  database = await testDatabase()
  const { db } = database
  const people: Array<[string, string]> = [
    ['Ana Ruiz', 'ana.ruiz@example.com'],
    ['Anabel Ito', 'anabel@example.com'],
    ['Tomáš Dvořák', 'tomas.dvorak@example.com'],
    ['عمر الفاروق 🚀', 'omar.alfarouq@example.com'],
    ['Sam Taylor', 'sam.taylor@example.com'],
    ['Sam Taylor', 'sam2@example.com'],
  ]
  for (const [name, email] of people) {
    const person = await createPerson(db, { kind: 'person', name, email, now })
    const slackUser = email.split('@')[0]?.replaceAll('.', '').toUpperCase()
    await ensureHandle(db, { vendor: 'slack', name: `T1:U${slackUser}`, personId: person.id })
  }
  await createPerson(db, { kind: 'project', name: 'ana-project', email: null, now })
  const gone = await createPerson(db, { kind: 'person', name: 'Ana Gone', email: 'ana.gone@example.com', now })
  await db.updateTable('person').set({ left_at: now }).where('id', '=', gone.id).execute()
})
afterAll(() => database.close())

describe('the one somebody meant', () => {
  test.each([
    ['<@UANARUIZ>', 'Ana Ruiz'],
    ['<@UANARUIZ|ana>', 'Ana Ruiz'],
    ['Ana.Ruiz@Example.com', 'Ana Ruiz'],
    ['@ana.ruiz', 'Ana Ruiz'],
    ['ana ruiz', 'Ana Ruiz'],
    ['ruiz', 'Ana Ruiz'],
    ['tomas DVORAK', 'Tomáš Dvořák'],
    ['عمر الفاروق', 'عمر الفاروق 🚀'],
  ])('%s is %s', async (text, name) => {
    expect(await findPersonNamed(database.db, text)).toMatchObject({ person: { name } })
  })

  test('who wants nobody but the one meant is given nobody that comes near', async () => {
    const { db } = database

    expect(await findPersonNamed(db, 'tomas dvorac')).toMatchObject({ nearest: [{ name: 'Tomáš Dvořák' }] })
    expect(await surelyNamed(db, 'tomas dvorac')).toBeNull()
    expect(await surelyNamed(db, 'tomas dvorak')).toMatchObject({ person: { name: 'Tomáš Dvořák' } })
  })

  test('a name several people have is asked back', async () => {
    const found = await findPersonNamed(database.db, 'sam taylor')

    expect(found).toMatchObject({ several: [{ name: 'Sam Taylor' }, { name: 'Sam Taylor' }] })
  })

  test.each([
    ['Ana Riuz', ['Ana Ruiz']],
    ['tomaz dvorak', ['Tomáš Dvořák']],
    ['<@U0NOBODY>', []],
    ['xyzzyx', []],
  ])('“%s” is nobody; %j come near', async (text, names) => {
    const found = await findPersonNamed(database.db, text)

    expect('nearest' in found && found.nearest.map(({ name }) => name)).toEqual(names)
  })

  test('a mention from another workspace is somebody else', async () => {
    expect(await findPersonNamed(database.db, '<@UANARUIZ>', 'T1')).toMatchObject({ person: { name: 'Ana Ruiz' } })
    expect(await findPersonNamed(database.db, '<@UANARUIZ>', 'T2')).toEqual({ nearest: [] })
  })
})

test('a search ranks the beginnings of names first, those who left last, and offers no projects', async () => {
  const names = (await findPeople(database.db, 'ana', 10)).map(({ name }) => name)

  expect(names).toEqual(['Ana Ruiz', 'Anabel Ito', 'Ana Gone'])
})

test('an empty search is everybody, up to the limit', async () => {
  expect(await findPeople(database.db, '', 3)).toHaveLength(3)
})

test('what is no pattern for SQL or a regular expression is taken as it is', async () => {
  expect(await findPeople(database.db, '%', 3)).toEqual([])
  expect(await findPeople(database.db, '.*\\', 3)).toEqual([])
})
