import { expect, test } from 'vitest'
import { testDatabase } from '../../db/testing.ts'
import { syncSlackPeople } from '../../people/slack-directory.ts'
import { openVault } from '../../vault/vault.ts'
import { whoSetsUp } from './first-account.ts'

const now = new Date('2026-11-22T10:00:00Z')
const workspace = 'T1'

const member = (slackUser: string, isAdmin: boolean) => ({
  ...{ slackUser, name: slackUser, email: `${slackUser}@x.example`, isConfirmed: true, timeZone: 'UTC' },
  ...{ isAdmin, isDeactivated: false },
})

test('who sets Tally up is whom TALLY_ADMINS names first, else the primary owner, else the first admin, else nobody yet', async () => {
  const { db, close } = await testDatabase()
  const members = [member('UANA', true), member('UBOB', true), member('UCLEO', false), member('UDAN', false)]
  const setsUp = async (admins: string[], primaryOwner: string | null) =>
    (await whoSetsUp(db, { workspace, admins, primaryOwner }))?.slackUser ?? null
  expect(await setsUp(['ucleo@x.example'], 'UBOB')).toBeNull()
  await syncSlackPeople(db, { team: workspace, members, vault: openVault(['0'.repeat(64)]), now })

  expect(await setsUp(['nobody@x.example', 'UDAN', 'ucleo@x.example'], 'UBOB')).toBe('UDAN')
  expect(await setsUp([], 'UBOB')).toBe('UBOB')
  expect(await setsUp([], null)).toBe('UANA')
  expect(await whoSetsUp(db, { workspace: 'T2', admins: [], primaryOwner: 'UBOB' })).toBeNull()
  await close()
})
