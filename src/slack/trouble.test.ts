import { pino } from 'pino'
import { expect, test } from 'vitest'
import { AppError, type AppErrorCode } from '../base/app-error.ts'
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

test.each<[AppErrorCode | 'none', string]>([
  ['bad-input', 'info'],
  ['conflict', 'info'],
  ['not-allowed', 'info'],
  ['not-found', 'info'],
  ['bad-config', 'warn'],
  ['unavailable', 'warn'],
  ['upstream-failed', 'warn'],
  ['internal', 'error'],
  ['none', 'error'],
])('what fails with %s is logged as %s, with its code and the reference that is told', (code, level) => {
  const lines: string[] = []
  const say = 'bob@x.example is in the team already.'
  const thrown = code === 'none' ? new Error('cannot read properties of undefined') : new AppError(code, say)

  const { text } = troubleMessage(createLog('info', { write: (line) => void lines.push(line) }), thrown, 'a test')

  const [line = '{}', ...more] = lines
  const { level: written, ...rest } = JSON.parse(line)
  expect(more).toEqual([])
  expect(pino.levels.labels[written]).toBe(level)
  expect(rest).toMatchObject({ code: code === 'none' ? 'internal' : code, during: 'a test' })
  expect(text).toContain(rest.requestId)
  if (level === 'info') expect(line).not.toContain('bob@x.example')
})
