import { expect, test } from 'vitest'
import { createLog } from '../base/log.ts'
import { requestIdHeader } from '../base/request-id.ts'
import { nothingHere } from './nothing-here.ts'
import { createHttpServer } from './server.ts'

test('a copy without the proxy says which roles it has, with the request’s id', async () => {
  const server = createHttpServer({ log: createLog('silent'), refusals: {} })
  nothingHere(server, new Set(['slack', 'jobs']))

  const asked = {
    method: 'POST',
    url: '/api/v1/messages?key=secret',
    headers: { 'x-request-id': 'asked-2026-1' },
  } as const
  const answer = await server.inject(asked)
  await server.close()

  expect(answer.statusCode).toBe(404)
  expect(answer.headers[requestIdHeader]).toBe('asked-2026-1')
  expect(answer.json()).toEqual({
    error:
      'There is nothing at /api/v1/messages. This copy of Tally has the roles slack and jobs; requests to providers go to one with the role proxy.',
    requestId: 'asked-2026-1',
  })
})
