import fc from 'fast-check'
import { expect, it } from 'vitest'
import { customInput } from './custom-input.ts'

function read(pieces: string[]): { soFar: string; all: string } {
  const input = customInput()
  const soFar = pieces.map((piece) => input.push(piece)).join('')
  return { soFar, all: soFar + input.end() }
}

const escaped = (text: string) =>
  text.replace(/[^ -~]|["\\]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)

it('the text comes as its JSON does, wherever that is cut and however it is escaped', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.boolean(), fc.array(fc.nat()), (text, isEscaped, cuts) => {
      const json = isEscaped ? `{ "input" : "${escaped(text)}" }` : JSON.stringify({ input: text })
      const at = [0, ...cuts.map((cut) => cut % json.length).toSorted((one, other) => one - other), json.length]
      const pieces = at.slice(1).map((to, index) => json.slice(at[index], to))

      expect(read(pieces)).toEqual({ soFar: text, all: text })
    }),
    { numRuns: 300 },
  )
})

it('a long text does not wait for its end', () => {
  const long = 'x'.repeat(1_000_000)

  expect(read([`{"input":"${long}`])).toEqual({ soFar: long, all: long })
})

it('half an escaped character waits for the other half', () => {
  const input = customInput()

  expect([input.push('{"input":"a\\ud83d'), input.push('\\ude00"}'), input.end()]).toEqual(['a', '😀', ''])
})

it('an input of another form is given as it stands', () => {
  expect(read(['{"patch":', '"x"}'])).toEqual({ soFar: '', all: '{"patch":"x"}' })
})
