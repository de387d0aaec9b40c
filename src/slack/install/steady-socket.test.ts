import { afterEach, expect, test, vi } from 'vitest'
import { ana, silent, until } from '../../../sandbox/slack/testing.ts'
import { hourMs } from '../../base/calendar.ts'
import { createLog } from '../../base/log.ts'
import { connected, disconnect } from '../testing/connected.ts'
import { slackErrorOf } from '../web-api.ts'
import { steadySocket } from './steady-socket.ts'

afterEach(disconnect)

test('however many hours Slack is away, it is asked again within half a minute', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'], now: 0 })
  const askedMs: number[] = []
  let isAway = true
  const receiver = steadySocket({
    ...{ appToken: 'xapp-1', logger: silent, log: createLog('silent'), stopping: new AbortController().signal },
    isFinal: (thrown) => slackErrorOf(thrown) === 'invalid_auth',
    options: {
      fetch: async () => {
        askedMs.push(Date.now())
        if (isAway) throw new Error('nobody is there')
        return Response.json({ ok: false, error: 'invalid_auth' })
      },
    },
  })
  try {
    const started = receiver.start().catch((thrown: unknown) => slackErrorOf(thrown))
    await vi.advanceTimersByTimeAsync(30 * hourMs)
    isAway = false
    await vi.advanceTimersByTimeAsync(30_000)

    expect(await started).toBe('invalid_auth')
    const pauses = askedMs.slice(1).map((at, index) => at - (askedMs[index] ?? 0))
    expect(askedMs.at(-1)).toBeGreaterThan(30 * hourMs)
    expect(Math.max(...pauses)).toBeLessThanOrEqual(30_000)
  } finally {
    vi.useRealTimers()
  }
})

test('a refusal on the way back ends nothing: it is tried again, and people are heard', async () => {
  const { slack } = await connected({ publicUrl: null })

  const method = 'apps.connections.open'
  await slack.act('faults', { dropSockets: true, fail: { method, error: 'invalid_auth', times: 2 } })
  await until('the socket is cut', async () => (await slack.log()).connections === 0)
  await until('the socket is back', async () => (await slack.log()).connections === 1)
  const outcome = await slack.act('openHome', { user: ana })

  expect(outcome).toMatchObject({ acked: true })
})

test('stopped while Slack is away, it ends at once', async () => {
  const stopping = new AbortController()
  const receiver = steadySocket({
    ...{ appToken: 'xapp-1', logger: silent, log: createLog('silent'), stopping: stopping.signal },
    isFinal: () => false,
    options: {
      fetch: async () => {
        throw new Error('nobody is there')
      },
    },
  })

  const started = receiver.start()
  await receiver.stop()

  expect(await started).toBeNull()
})
