import { expect, test } from 'vitest'
import { testDatabase } from '../../db/testing.ts'
import { createPerson } from '../../people/person.ts'
import { setRole } from '../../people/roles.ts'
import { section } from '../kit/blocks.ts'
import { forAdmins } from './for-admins.ts'

const now = new Date('2026-11-20T09:00:00Z')
const actor = { id: 'test', origin: 'tally' } as const

test('what is for admins is drawn for nobody who is none any more; anything else is as it was', async () => {
  const { db, close } = await testDatabase()
  const boss = await createPerson(db, { kind: 'person', name: 'Boss', email: 'boss@x.example', now })
  const ana = await createPerson(db, { kind: 'person', name: 'Ana', email: 'ana@x.example', now })
  const admins = ['boss@x.example']
  const drawer = { draw: async () => ({ text: 'said', blocks: [section('said')] }) }
  const each = forAdmins({ db, admins }, { 'mail.bounced': drawer, 'budget.warning': drawer })
  const drawn = async (kind: string, reader: typeof ana) => (await each[kind]?.draw({}, { reader, now }))?.text ?? null
  const become = (role: 'admin' | 'member') => setRole(db, { personId: ana.id, role, admins, actor, now })

  await become('admin')
  expect(await drawn('mail.bounced', ana)).toBe('said')
  await become('member')
  expect(await drawn('mail.bounced', ana)).toBeNull()
  expect(await drawn('budget.warning', ana)).toBe('said')
  expect(await drawn('mail.bounced', boss)).toBe('said')

  await db.updateTable('person').set({ left_at: now }).where('id', '=', boss.id).execute()
  expect(await drawn('mail.bounced', boss)).toBeNull()
  await close()
})
