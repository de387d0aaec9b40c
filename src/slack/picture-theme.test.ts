import { afterAll, beforeAll, expect, test } from 'vitest'
import type { OpenDatabase } from '../db/database.ts'
import { testDatabase } from '../db/testing.ts'
import { choosePictureTheme, pictureTheme } from './picture-theme.ts'

const ana = { team: 'T1', slackUser: 'UANA' }

let database: OpenDatabase
beforeAll(async () => {
  database = await testDatabase()
})
afterAll(() => database.close())

test('pictures are light until somebody chooses dark, for that account alone', async () => {
  const { db } = database

  expect(await pictureTheme(db, ana)).toBe('light')
  await choosePictureTheme(db, ana, 'dark')
  await choosePictureTheme(db, ana, 'a forged value')

  expect(await pictureTheme(db, ana)).toBe('dark')
  expect(await pictureTheme(db, { ...ana, team: 'T2' })).toBe('light')
})
