import fc from 'fast-check'
import type { Random } from '../../sandbox/company/random.ts'

type Json = null | boolean | number | string | Json[] | { [name: string]: Json }

const deep = (depth: number, hold: (inner: Json) => Json): Json => {
  let made: Json = 'deep'
  for (let level = 0; level < depth; level++) made = hold(made)
  return made
}

/** Texts that somebody or something takes for more than text. */
export const oddTexts: readonly [string, ...string[]] = [
  '',
  ' ',
  '\0',
  'a\u0000b',
  '\uD800',
  '\uFEFF',
  '\u202Eabc',
  '👩‍👩‍👧‍👦',
  'x'.repeat(300),
  'x'.repeat(70_000),
  '<!channel>',
  '<@U0NOBODY>',
  '<https://x.example|y>',
  '`*_~>',
  "'; drop table entry; --",
  '%',
  '%00',
  '%ZZ',
  '../../etc/passwd',
  '__proto__',
  'constructor',
  'toString',
  '=1+1',
  '-1',
  '0',
  '1e309',
  'NaN',
  'Infinity',
  '9'.repeat(40),
  '9007199254740993',
  '-9223372036854775809',
  '0.1e-400',
  '$1,2,3.4.5',
  '٣',
  '２０',
  '2026-02-30',
  '0000-00-00',
  '9999-12-31',
  '-271821-04-19',
  '+275760-09-14T00:00:00Z',
  '2026-11-21T25:61:61Z',
  '2026-11-21',
  'null',
  'undefined',
  '{}',
  '\r\n',
  'a\r\nx-injected: 1',
]

const oddValues: readonly [Json, ...Json[]] = [
  null,
  true,
  false,
  0,
  -1,
  0.1,
  1e21,
  -1e308,
  Number.MAX_SAFE_INTEGER,
  Number.MAX_SAFE_INTEGER + 1,
  2 ** 63,
  253_402_300_800,
  8.64e15 + 1,
  [],
  {},
  [null],
  [[]],
  [{}],
  { toString: 1 },
  { constructor: { prototype: 1 } },
  JSON.parse('{"__proto__":{"polluted":true}}'),
  deep(40, (inner) => [inner]),
  deep(40, (inner) => ({ inner })),
  deep(700, (inner) => [inner]),
  Array.from({ length: 3_000 }, (_, index) => index),
  Object.fromEntries(Array.from({ length: 2_000 }, (_, index) => [`field${index}`, index])),
]

// The same for every run: what is chosen of them is the seed's.
const anyJson = fc.sample(fc.jsonValue({ maxDepth: 4 }), { seed: 7, numRuns: 600 }) as [Json, ...Json[]]
const anyText = fc.sample(fc.string({ unit: 'binary', maxLength: 60 }), { seed: 7, numRuns: 600 }) as [
  string,
  ...string[],
]

/** Some JSON value nobody asked for. */
export function oddValue(random: Random): unknown {
  return structuredClone(
    random.next() < 0.4 ? random.pick(oddValues) : random.next() < 0.5 ? oddText(random) : random.pick(anyJson),
  )
}

export function oddText(random: Random): string {
  return random.next() < 0.7 ? random.pick(oddTexts) : random.pick(anyText)
}

/** The same JSON with a few of its parts gone, doubled, exchanged or replaced, on any level. */
export function brokenJson(random: Random, whole: unknown, mostChanges = 4): unknown {
  const root = { whole: structuredClone(whole) }
  for (let changes = random.between(1, mostChanges); changes > 0; changes--) changeSomething(random, root)
  return root.whole
}

function changeSomething(random: Random, root: object): void {
  const places = placesIn(root)
  const place = places[random.between(0, places.length - 1)]
  if (!place) return
  const other = places[random.between(0, places.length - 1)]
  const { holder, name } = place
  const value = holder[name]
  switch (random.between(0, 7)) {
    case 0:
      if (Array.isArray(holder)) holder.splice(Number(name), 1)
      else if (name !== 'whole') delete holder[name]
      return
    case 1:
      holder[name] = [structuredClone(value)]
      return
    case 2:
      if (Array.isArray(value) && value.length > 0)
        for (let more = random.between(1, 50); more > 0; more--) value.push(structuredClone(value[0]))
      return
    case 3:
      // Never a part of itself into itself.
      if (other && (typeof other.holder[other.name] !== 'object' || other.holder[other.name] === null))
        holder[name] = other.holder[other.name]
      return
    case 4:
      if (typeof value === 'string') holder[name] = spliced(random, value)
      else if (typeof value === 'number')
        holder[name] = random.pick([-value, value * 1e12, value + 0.5, String(value), 0])
      else holder[name] = null
      return
    case 5:
      if (typeof value === 'object' && value !== null && !Array.isArray(value))
        Object.assign(value, { [oddText(random)]: oddValue(random) })
      return
    default:
      holder[name] = oddValue(random)
  }
}

function spliced(random: Random, text: string): string {
  const at = random.between(0, text.length)
  return `${text.slice(0, at)}${oddText(random)}${text.slice(at + random.between(0, 5))}`
}

type Holder = Record<string, unknown>

function placesIn(root: object): Array<{ holder: Holder; name: string }> {
  const places: Array<{ holder: Holder; name: string }> = []
  const left: object[] = [root]
  for (let next = left.pop(); next !== undefined && places.length < 3_000; next = left.pop()) {
    const holder = next as Holder
    for (const name of Object.keys(holder)) {
      places.push({ holder, name })
      const value = holder[name]
      if (typeof value === 'object' && value !== null) left.push(value)
    }
  }
  return places
}

/** The same bytes with a few of them cut, doubled, changed, or with some of these pieces between. */
export function brokenBytes(
  random: Random,
  whole: Buffer,
  pieces: readonly [string, ...string[]],
  mostChanges = 5,
): Buffer {
  let bytes = Buffer.from(whole)
  for (let changes = random.between(1, mostChanges); changes > 0; changes--) {
    const at = random.between(0, bytes.length)
    const [head, tail] = [bytes.subarray(0, at), bytes.subarray(at)]
    const length = random.between(1, 40)
    const kind = random.between(0, 6)
    if (kind === 0) bytes = Buffer.concat([head, tail.subarray(length)])
    else if (kind === 1) bytes = Buffer.concat([head, tail.subarray(0, length), tail])
    else if (kind === 2) bytes = Buffer.concat([head, Buffer.from([random.between(0, 255)]), tail.subarray(1)])
    else if (kind === 3 && random.next() < 0.3) bytes = Buffer.from(head)
    else bytes = Buffer.concat([head, Buffer.from(random.pick(pieces), 'latin1'), tail.subarray(random.between(0, 3))])
  }
  return bytes
}
