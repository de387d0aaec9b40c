import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  chatBody,
  chatEvents,
  exchange,
  json,
  jsonAnswer,
  startProxy,
  streamAnswer,
  type TestProxy,
} from './testing.ts'

let proxy: TestProxy
beforeEach(async () => {
  proxy = await startProxy(jsonAnswer({}))
})
afterEach(() => proxy.close())

describe('#26 usage of a stream', () => {
  const streaming = { ...chatBody, stream: true }

  it('is asked for where the client did not, and the extra chunk taken out again', async () => {
    proxy.provider.answerWith(streamAnswer(chatEvents(['a'], { usage: true })))

    const got = await exchange(`${proxy.base}/chat/completions`, { body: json(streaming) })

    expect(JSON.parse(proxy.provider.seen[0]?.body.toString() ?? '')).toEqual({
      ...streaming,
      stream_options: { include_usage: true },
    })
    expect(got.body.toString()).toBe(chatEvents(['a'], { usage: false }).join(''))
    expect(await proxy.settled(1)).toMatchObject([{ basis: 'metered', inputTokens: 1000, outputTokens: 50 }])
  })

  it('is not asked for where the client said no', async () => {
    const body = { ...streaming, stream_options: { include_usage: false } }
    proxy.provider.answerWith(streamAnswer(chatEvents(['abcdabcd'], { usage: false })))

    await exchange(`${proxy.base}/chat/completions`, { body: json(body) })

    expect(proxy.provider.seen[0]?.body.equals(json(body))).toBe(true)
    expect(await proxy.settled(1)).toMatchObject([{ basis: 'estimated', outputTokens: 2 }])
  })

  it('is given up, once, where the provider refuses stream_options', async () => {
    proxy.provider.answerWith((seen, response) =>
      seen.body.includes('stream_options')
        ? jsonAnswer({ error: { message: 'Unknown parameter: stream_options' } }, 400)(seen, response)
        : streamAnswer(chatEvents(['abcd'], { usage: false }))(seen, response),
    )

    const got = await exchange(`${proxy.base}/chat/completions`, { body: json(streaming) })

    expect(got.body.toString()).toBe(chatEvents(['abcd'], { usage: false }).join(''))
    expect(proxy.provider.seen.length).toBe(2)
    expect(proxy.provider.seen[1]?.body.equals(json(streaming))).toBe(true)
    expect(await proxy.settled(1)).toMatchObject([{ outcome: 'completed', basis: 'estimated', requests: 1 }])
  })

  it('any other 400 passes as it is', async () => {
    proxy.provider.answerWith(jsonAnswer({ error: { message: 'model not found' } }, 400))

    const got = await exchange(`${proxy.base}/chat/completions`, { body: json(streaming) })

    expect(got.status).toBe(400)
    expect(got.body.toString()).toBe('{"error":{"message":"model not found"}}')
    expect(proxy.provider.seen.length).toBe(1)
    expect(await proxy.settled(1)).toMatchObject([{ outcome: 'refused' }])
  })
})
