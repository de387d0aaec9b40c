import fc from 'fast-check'
import { expect, test } from 'vitest'
import { peekBody } from './body-scan.ts'
import { needsIncludeUsage, withIncludeUsage } from './include-usage.ts'

function sent(body: Buffer): Buffer {
  const peeked = peekBody(body)
  if ('fault' in peeked) throw new Error(peeked.fault)
  const pieces = withIncludeUsage(body, peeked)
  expect(pieces.length > 1).toBe(needsIncludeUsage(peeked))
  return Buffer.concat(pieces)
}

test.each([
  ['absent', '{"stream":true}', '{"stream":true,"stream_options":{"include_usage":true}}'],
  ['absent, with space', '{ "stream" : true }\n', '{ "stream" : true ,"stream_options":{"include_usage":true}}\n'],
  ['empty', '{"stream":true,"stream_options":{}}', '{"stream":true,"stream_options":{"include_usage":true}}'],
  ['null', '{"stream_options":null,"stream":true}', '{"stream_options":{"include_usage":true},"stream":true}'],
  [
    'others',
    '{"stream":true,"stream_options":{"x":1}}',
    '{"stream":true,"stream_options":{"include_usage":true,"x":1}}',
  ],
  [
    'set to null',
    '{"stream":true,"stream_options":{"x":1,"include_usage":null}}',
    '{"stream":true,"stream_options":{"x":1,"include_usage":true}}',
  ],
])('include_usage is put in where stream_options is %s', (_case, before, after) => {
  expect(sent(Buffer.from(before)).toString()).toBe(after)
})

test.each([
  ['true already', '{"stream":true,"stream_options":{"include_usage":true}}'],
  ['said to be false', '{"stream":true,"stream_options":{"include_usage":false}}'],
  ['of no use without a stream', '{"stream":false}'],
  ['of no use where streaming is not asked for', '{}'],
])('a body is left alone where it is %s', (_case, body) => {
  expect(sent(Buffer.from(body)).toString()).toBe(body)
})

test('nothing but stream_options.include_usage changes in any body', () => {
  const options = fc.option(fc.dictionary(fc.constantFrom('include_obfuscation', 'x'), fc.jsonValue()), { nil: null })
  fc.assert(
    fc.property(fc.dictionary(fc.constantFrom('messages', 'model_x', 'n'), fc.jsonValue()), options, (rest, given) => {
      const body = { ...rest, stream: true, ...(given ? { stream_options: given } : {}) }

      const after = JSON.parse(sent(Buffer.from(JSON.stringify(body, null, 1))).toString())

      expect(after).toEqual(JSON.parse(JSON.stringify({ ...body, stream_options: { ...given, include_usage: true } })))
    }),
  )
})
