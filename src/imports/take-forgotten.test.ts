import { Readable } from 'node:stream'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { OpenDatabase } from '../db/database.ts'
import { testDatabase } from '../db/testing.ts'
import { forgetPerson } from '../notices/forget-person.ts'
import { admin, canary, letTheCanaryIn, now, whereStands } from '../notices/testing/canary.ts'
import { openVault } from '../vault/vault.ts'
import { openFileImports } from './open-file-imports.ts'

const vault = openVault(['0'.repeat(64)])
let database: OpenDatabase
beforeEach(async () => {
  database = await testDatabase()
})
afterEach(() => database.close())

const email = canary.email
const usageHead =
  'Date,User,Kind,Model,Max Mode,Input (w/ Cache Write),Input (w/o Cache Write),Cache Read,Output Tokens,Total Tokens,Cost'

test.each([
  ['an export of teams', `email,name,team\n${email},x,Pay\nnobody,${email},Pay\n${email},x,\n"Zoe <${email}>",x,Pay\n`],
  ['a people list', `Email,Department,Name\n${email},Pay,x\n${email},,x\n"Zoe <${email}>",Pay,x\n`],
  ['usage', `${usageHead}\n2026-11-20T01:00:00.000Z,"Zoe <${email}>",On-Demand,gpt-5,No,1,1,1,1,4,zzz\n`],
])('%s with a deleted person in it leaves no address of theirs', async (_what, csv) => {
  const { db } = database
  const { personId } = await letTheCanaryIn(db, vault)
  await forgetPerson({ db, vault }, { personId, admins: [], actor: admin, now })
  const bytes = Buffer.from(csv)

  const file = { name: 'list.csv', bytes: Readable.from([bytes]), size: bytes.length }
  await openFileImports({ db, vault }).take(file, { actor: admin, now })

  expect(await db.selectFrom('handed_row_rejected').select('row').execute()).not.toEqual([])
  expect(await whereStands(db, ['canary.example'])).toEqual([])
})
