import { expect, test } from 'vitest'
import { createLog } from '../base/log.ts'
import { testDatabase } from '../db/testing.ts'
import { changeProviderKey } from '../people/provider-key-state.ts'
import { troubleMessage } from './trouble.ts'

test('an id that is none is something Tally does not know, not something that broke', async () => {
  const { db, close } = await testDatabase()
  const actor = { id: 'ana', origin: 'slack' } as const
  const change = changeProviderKey(db, {
    id: 'team:org',
    change: 'remove',
    actor,
    now: new Date('2026-11-21T10:00:00Z'),
  })
  const thrown = await change.catch((error: unknown) => error)
  await close()

  const { text } = troubleMessage(createLog('silent'), thrown, 'a test')

  expect(text).toMatch(/^Tally does not know this any more\..+Nothing was changed\. Reference: /)
})
