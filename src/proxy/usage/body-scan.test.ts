import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type PeekedBody, peekBody, readField } from './body-scan.ts'

function peek(text: string): PeekedBody {
  const peeked = peekBody(Buffer.from(text))
  if ('fault' in peeked) throw new Error(peeked.fault)
  return peeked
}

function parsedOrNull(json: string): object | null {
  try {
    return JSON.parse(json)
  } catch (thrown) {
    if (thrown instanceof SyntaxError) return null
    throw thrown
  }
}

function fault(text: string): string {
  const peeked = peekBody(Buffer.from(text))
  return 'fault' in peeked ? peeked.fault : 'no fault'
}

test('a body tells what the proxy needs without being parsed', () => {
  const body = {
    model: 'gpt-5.6-sol',
    stream: true,
    messages: [{ role: 'user', content: 'a "quoted" text with { brackets ] and "model": "other"' }],
    max_tokens: 1,
    max_completion_tokens: 2,
    max_output_tokens: 3,
    n: 4,
    stream_options: { include_usage: false },
    prompt_cache_key: 'cache',
    previous_response_id: 'resp_1',
    user: 'somebody',
    service_tier: 'flex',
    background: true,
  }

  const { fields, streamOptions, closingBrace, ...told } = peek(JSON.stringify(body))

  expect(told).toEqual({
    model: 'gpt-5.6-sol',
    stream: true,
    maxTokens: 1,
    maxCompletionTokens: 2,
    maxOutputTokens: 3,
    includeUsage: false,
    hasInput: false,
    hasMessages: true,
    promptCacheKey: 'cache',
    previousResponseId: 'resp_1',
    user: 'somebody',
    serviceTier: 'flex',
    background: true,
    choices: 4,
  })
  expect([...fields.keys()]).toEqual(Object.keys(body))
  expect([...(streamOptions?.keys() ?? [])]).toEqual(['include_usage'])
  expect(closingBrace).toBe(JSON.stringify(body).length - 1)
})

test('fields that are absent or null are null', () => {
  const peeked = peek('{"model":null,"stream":null,"stream_options":null,"input":null}')

  expect(peeked).toMatchObject({ model: null, stream: false, includeUsage: null, hasInput: false, streamOptions: null })
})

describe('a body that another reader might read differently is refused, with the problem named', () => {
  test.each([
    ['', 'The request body is empty; a JSON object is expected.'],
    [' \n', 'The request body is empty; a JSON object is expected.'],
    ['[]', 'The request body is not a JSON object.'],
    ['"x"', 'The request body is not a JSON object.'],
    ['\uFEFF{}', 'The request body is not a JSON object.'],
    ['{"model":"a","model":"b"}', 'The request body names "model" twice; send each field once.'],
    ['{"a":{"b":1},"a":2}', 'The request body names "a" twice; send each field once.'],
    ['{"mod\\u0065l":"a"}', 'The request body writes the field "mod\\u0065l" with an escape; send it plainly.'],
    ['{"stream_options":{"include_usage":true,"include_usage":false}}', 'names "include_usage" twice'],
    ['{"stream_options":{"include\\u005fusage":true}}', 'with an escape'],
    ['{"stream_options":[]}', 'has a "stream_options" that is not an object'],
    ['{"stream_options":{"include_usage":"no"}}', 'has a "include_usage" that is neither true nor false'],
    ['{"stream":"true"}', 'has a "stream" that is neither true nor false'],
    ['{"stream":1}', 'has a "stream" that is neither true nor false'],
    ['{"model":{"a":1}}', 'has a "model" that is not a text of at most 256 bytes'],
    [`{"model":"${'x'.repeat(257)}"}`, 'has a "model" that is not a text of at most 256 bytes'],
    ['{"a":1', 'ends too early'],
    ['{"a"', 'there is no colon after "a"'],
    ['{"a', 'ends inside a field name'],
    ['{"a":"b', 'ends inside a text'],
    ['{"a":["b]}', 'ends inside a text'],
    ['{"a":[1,2}', 'brackets do not match at byte 9'],
    ['{"a":[[1]', 'ends before its brackets are closed'],
    ['{"a":1}}', 'goes on after its JSON object has ended'],
    ['{"a":1}{"b":2}', 'goes on after its JSON object has ended'],
    ['{"a":1,}', 'byte 7 is not what may stand there'],
    ['{,"a":1}', 'byte 1 is not what may stand there'],
    ['{"a":1 "b":2}', 'byte 7 is not what may stand there'],
    ['{"a":tru}', 'byte 5 is not what may stand there'],
    ['{"a":01}', 'byte 5 is not what may stand there'],
    ['{"a":}', 'byte 5 is not what may stand there'],
    ["{'a':1}", 'byte 1 is not what may stand there'],
    [`{"a":${'['.repeat(1001)}${']'.repeat(1001)}}`, 'is nested deeper than 1000 levels'],
    [`{${Array.from({ length: 1001 }, (_, index) => `"${index}":1`).join()}}`, 'has more than 1000 fields'],
  ])('%s', (text, said) => {
    expect(fault(text)).toContain(said)
  })
})

const spaces = fc.constantFrom('', ' ', '\n', '\t ', '\r\n')

/** A value written the many ways JSON allows: with white space anywhere and any character escaped. */
function written(value: unknown, space: () => string, escapes: () => boolean): string {
  if (typeof value === 'string') return text(value, escapes)
  if (Array.isArray(value)) {
    return `[${space()}${value.map((one) => written(one, space, escapes)).join(`${space()},${space()}`)}${space()}]`
  }
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value).map(
      ([key, one]) => `${JSON.stringify(key)}${space()}:${space()}${written(one, space, escapes)}`,
    )
    return `{${space()}${members.join(`${space()},${space()}`)}${space()}}`
  }
  return JSON.stringify(value)
}

function text(value: string, escapes: () => boolean): string {
  const escaped = (unit: string) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`
  return JSON.stringify(value).replace(/(?<!\\)[\p{L}\d ]/gu, (unit) =>
    unit.length === 1 && escapes() ? escaped(unit) : unit,
  )
}

const plainKey = fc.string({ unit: 'grapheme', maxLength: 12 }).filter((key) => !JSON.stringify(key).includes('\\'))
const someObject = fc.dictionary(
  fc.oneof(plainKey, fc.constantFrom('messages', 'input', 'metadata', 'user')),
  fc.oneof(fc.jsonValue(), fc.string({ unit: 'grapheme', minLength: 40, maxLength: 300 })),
)

describe('compared with JSON.parse', () => {
  test('every member of every object is found where it stands, however it is written', () => {
    fc.assert(
      fc.property(someObject, fc.gen(), (object, gen) => {
        const json = written(
          object,
          () => gen(() => spaces),
          () => gen(fc.boolean),
        )
        const body = Buffer.from(`${gen(() => spaces)}${json}${gen(() => spaces)}`)

        const peeked = peekBody(body)

        if ('fault' in peeked) throw new Error(`${peeked.fault} ${json}`)
        const read = [...peeked.fields].map(([key, span]) => [key, readField(body, span, body.length)])
        expect(Object.fromEntries(read)).toEqual(JSON.parse(json))
      }),
      { numRuns: 300 },
    )
  })

  test('what JSON.parse refuses at the top level, or for its brackets and quotes, is refused here', () => {
    const damaged = fc
      .tuple(someObject, fc.nat(), fc.constantFrom('', '"', '{', '}', '[', ']', ':', ',', '\\'))
      .map(([object, place, by]) => {
        const json = JSON.stringify({ ...object, model: 'a' })
        const at = place % json.length
        return Buffer.from(json.slice(0, at) + by + json.slice(at + 1))
      })
    fc.assert(
      fc.property(damaged, (json) => {
        const peeked = peekBody(json)
        if ('fault' in peeked) return
        // What passed is JSON at the top; inside a member, what stands between the brackets may still be broken.
        for (const key of peeked.fields.keys()) expect(json.toString()).toContain(JSON.stringify(key))
        const parsed = parsedOrNull(json.toString())
        if (parsed) expect(new Set(Object.keys(parsed))).toEqual(new Set(peeked.fields.keys()))
      }),
      { numRuns: 500 },
    )
  })

  test('a text full of quotes, backslashes and brackets never ends early or late', () => {
    const nasty = fc.string({ unit: fc.constantFrom('\\', '"', '{', '}', '[', ']', 'a', 'é', '\n'), maxLength: 400 })
    fc.assert(
      fc.property(nasty, nasty, (one, other) => {
        const body = Buffer.from(JSON.stringify({ input: [one, { deep: other }], user: one, model: 'm' }))

        const peeked = peekBody(body)

        expect(peeked).toMatchObject({ model: 'm', user: one })
      }),
      { numRuns: 300 },
    )
  })
})

test('a field longer than asked for is not read', () => {
  const body = Buffer.from(JSON.stringify({ metadata: { text: 'x'.repeat(100) } }))
  const { fields } = peek(body.toString())

  expect(readField(body, fields.get('metadata'), 50)).toBeNull()
  expect(readField(body, fields.get('metadata'), 500)).toEqual({ text: 'x'.repeat(100) })
  expect(readField(body, fields.get('absent'), 500)).toBeNull()
})
