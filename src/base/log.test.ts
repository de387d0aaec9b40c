import { expect, test } from 'vitest'
import { AppError } from './app-error.ts'
import { createLog } from './log.ts'

test('an error keeps its type, code, message and causes, and nothing a library hung on it', () => {
  const lines: string[] = []
  const log = createLog('info', { write: (line) => void lines.push(line) })
  const cause = Object.assign(new Error('duplicate key'), {
    code: '23505',
    detail: 'Key (email)=(ana@example.com) already exists.',
  })

  log.error({ err: cause }, 'refused')
  log.error({ err: new AppError('conflict', 'Somebody was faster.', { cause }) }, 'refused')

  expect(JSON.parse(lines[0] ?? '').err).toMatchObject({ type: 'Error', code: '23505', message: 'duplicate key' })
  expect(JSON.parse(lines[1] ?? '').err).toMatchObject({
    code: 'conflict',
    stack: expect.stringContaining('duplicate key'),
  })
  expect(lines.join()).not.toContain('ana@example.com')
})
