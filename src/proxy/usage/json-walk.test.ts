import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type JsonWalk, walkJson } from './json-walk.ts'

const paths = ['usage', 'model', 'response.usage', 'response.model', 'a.b.c']

function fed(json: string, sizes: number[]): JsonWalk {
  const walk = walkJson(paths)
  const bytes = Buffer.from(json)
  let from = 0
  for (let index = 0; from < bytes.length; index += 1) {
    const to = Math.min(bytes.length, from + Math.max(1, sizes[index % sizes.length] ?? 1))
    walk.feed(bytes, from, to)
    from = to
  }
  return walk
}

function at(value: unknown, path: string): unknown {
  let here = value
  for (const key of path.split('.')) {
    if (typeof here !== 'object' || here === null || Array.isArray(here) || !Object.hasOwn(here, key)) return undefined
    here = (here as Record<string, unknown>)[key]
  }
  return here
}

const key = fc.constantFrom('usage', 'model', 'response', 'a', 'b', 'c', 'other', 'é"\\')
const { node } = fc.letrec<{ node: unknown }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 5, depthSize: 'medium' },
    fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 80 }),
      fc.integer(),
      fc.double({ noNaN: true }),
      fc.boolean(),
      fc.constant(null),
    ),
    fc.array(tie('node'), { maxLength: 4 }),
    fc.dictionary(key, tie('node'), { maxKeys: 5 }),
  ),
}))

describe('values on watched paths', () => {
  test('are what JSON.parse finds there, however the bytes are cut', () => {
    const pieces = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 5 })
    fc.assert(
      fc.property(fc.dictionary(key, node), pieces, fc.constantFrom(undefined, 1), (object, sizes, indent) => {
        const json = JSON.stringify(object, null, indent)

        const walk = fed(json, sizes)

        for (const path of paths) {
          const text = walk.found(path)?.text
          const found = text === undefined || text === null ? undefined : JSON.parse(text)
          expect(found, `${path} in ${json}`).toEqual(at(JSON.parse(json), path))
        }
      }),
      { numRuns: 500 },
    )
  })

  test('are not taken from inside arrays, texts or deeper levels', () => {
    const json = JSON.stringify({
      choices: [{ usage: 1 }],
      text: '"usage":{"prompt_tokens":1}',
      tools: { response: { usage: 2 } },
      response: { tools: [{ usage: 3 }], deeper: { usage: 4 } },
    })

    const walk = fed(json, [7])

    expect(walk.found('usage')).toBeUndefined()
    expect(walk.found('response.usage')).toBeUndefined()
  })

  test('too long to keep are known to be there', () => {
    const walk = fed(JSON.stringify({ usage: { text: 'x'.repeat(70_000) }, model: 'm' }), [1000])

    expect(walk.found('usage')).toEqual({ text: null })
    expect(walk.found('model')).toEqual({ text: '"m"' })
  })

  test('are forgotten for the next object, also when this one was broken off', () => {
    const walk = fed('{"model":"a","usage":{"x":"unfinished', [100])
    walk.reset()
    const next = Buffer.from('{"model":"b"}')
    walk.feed(next, 0, next.length)

    expect(walk.found('model')).toEqual({ text: '"b"' })
    expect(walk.found('usage')).toBeUndefined()
  })

  test('of broken JSON never make it throw', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('{', '}', '[', ']', '"', '\\', ':', ',', 'usage', '1', ' ') }),
        (json) => {
          fed(json, [3])
        },
      ),
    )
  })
})
