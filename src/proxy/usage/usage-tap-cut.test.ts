import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { StreamFormat } from './api-format.ts'
import { seen, tokensOf } from './seen-stream.ts'
import { createUsageTap } from './usage-tap.ts'

const words = fc.string({
  unit: fc.oneof(
    fc.constantFrom('a', '"', '\\', '\n', 'kens"', '"delta":', 'data: ', '[DONE]'),
    fc.string({ unit: 'grapheme', maxLength: 3 }),
  ),
  maxLength: 30,
})
const someCount = fc.integer({ min: 0, max: 1_000_000 })

const chatEvent = fc.oneof(
  {
    weight: 6,
    arbitrary: words.map((content) => ({ model: 'm', choices: [{ index: 0, delta: { content } }], usage: null })),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      model: fc.constant('m'),
      choices: fc.constant([]),
      usage: fc.record({ prompt_tokens: someCount, completion_tokens: someCount }),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] }) },
)
const anthropicEvent = fc.oneof(
  {
    weight: 1,
    arbitrary: fc.record({
      type: fc.constant('message_start'),
      message: fc.record({
        model: fc.constant('c'),
        usage: fc.record({
          input_tokens: someCount,
          cache_read_input_tokens: fc.option(someCount),
          output_tokens: fc.constant(1),
        }),
      }),
    }),
  },
  {
    weight: 6,
    arbitrary: words.map((text) => ({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text } })),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      type: fc.constant('message_delta'),
      delta: fc.constant({ stop_reason: 'end_turn' }),
      usage: fc.record({ output_tokens: someCount, input_tokens: fc.option(someCount) }),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ type: 'ping' }) },
)
const responsesEvent = fc.oneof(
  { weight: 6, arbitrary: words.map((delta) => ({ type: 'response.output_text.delta', item_id: 'msg_1', delta })) },
  { weight: 1, arbitrary: words.map((text) => ({ type: 'response.output_text.done', text })) },
  {
    weight: 1,
    arbitrary: fc.record({
      type: fc.constant('response.completed'),
      response: fc.record({
        model: fc.constant('r'),
        max_output_tokens: fc.option(someCount),
        usage: fc.record({ input_tokens: someCount, output_tokens: someCount }),
      }),
    }),
  },
)

type Stream = { format: StreamFormat; events: Array<Record<string, unknown>>; text: string }

function streamOf(format: StreamFormat, event: fc.Arbitrary<Record<string, unknown>>): fc.Arbitrary<Stream> {
  const between = fc.constantFrom('', ': keep-alive\n\n')
  return fc
    .tuple(fc.array(fc.tuple(event, between), { maxLength: 12 }), fc.constantFrom('\n', '\r\n'), fc.boolean())
    .map(([parts, lineEnd, isDone]) => {
      const named =
        format === 'openai-chat' ? () => '' : (one: Record<string, unknown>) => `event: ${String(one.type)}\n`
      const text = parts.map(([one, comment]) => `${comment}${named(one)}data: ${JSON.stringify(one)}\n\n`).join('')
      const whole = isDone ? `${text}data: [DONE]\n\n` : text
      return { format, events: parts.map(([one]) => one), text: whole.replaceAll('\n', lineEnd) }
    })
}

const someStream = fc.oneof(
  streamOf('openai-chat', chatEvent),
  streamOf('anthropic-messages', anthropicEvent),
  streamOf('openai-responses', responsesEvent),
)
const someSizes = fc.oneof(fc.constant([1]), fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1, maxLength: 6 }))

describe('for any stream, however it is cut', () => {
  test('the same is seen and the same passed on as when it comes whole', () => {
    fc.assert(
      fc.property(someStream, someSizes, fc.boolean(), ({ format, text }, sizes, drop) => {
        const stream = Buffer.from(text)

        const whole = seen(format, stream, [Math.max(1, stream.length)], drop)

        expect(seen(format, stream, sizes, drop)).toEqual(whole)
      }),
      { numRuns: 300 },
    )
  })

  test('every byte is passed on, but for the usage chunk where it is to be dropped', () => {
    fc.assert(
      fc.property(someStream, someSizes, fc.boolean(), ({ format, text }, sizes, drop) => {
        const { output } = seen(format, Buffer.from(text), sizes, drop)

        const dropped = text.replace(/data: \{"model":"m","choices":\[\],"usage":\{[^\n]*\r?\n\r?\n/g, '')
        expect(output).toBe(drop ? dropped : text)
      }),
      { numRuns: 300 },
    )
  })

  test('the usage is that of the events, read one by one', () => {
    fc.assert(
      fc.property(someStream, someSizes, ({ format, events, text }, sizes) => {
        const { metered } = seen(format, Buffer.from(text), sizes, true)

        const merged: Record<string, number> = {}
        for (const event of events) {
          const holder = event as { usage?: object; message?: { usage?: object }; response?: { usage?: object } }
          const usage = holder.usage ?? holder.message?.usage ?? holder.response?.usage
          for (const [key, value] of Object.entries(usage ?? {})) if (value !== null) merged[key] = Number(value)
        }
        if (Object.keys(merged).length === 0) {
          expect(metered.kind).toBe('none')
          return
        }
        expect(tokensOf(metered)).toMatchObject({
          input: merged.input_tokens ?? merged.prompt_tokens ?? 0,
          output: merged.output_tokens ?? merged.completion_tokens ?? 0,
          cacheRead: merged.cache_read_input_tokens ?? 0,
        })
      }),
      { numRuns: 300 },
    )
  })

  test('bytes that are no stream at all pass unharmed', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), someSizes, fc.boolean(), (bytes, sizes, drop) => {
        const stream = Buffer.from(bytes)
        const tap = createUsageTap('openai-chat', { dropUsageChunk: drop })
        const output: Buffer[] = []
        for (let from = 0; from < stream.length; from += sizes[0] ?? 1) {
          output.push(tap.push(stream.subarray(from, from + (sizes[0] ?? 1))))
        }
        output.push(tap.end())

        expect(Buffer.concat(output).equals(stream)).toBe(true)
      }),
    )
  })
})
