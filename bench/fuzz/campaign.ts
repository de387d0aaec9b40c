import { inspect } from 'node:util'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { type Random, randomFrom } from '../../sandbox/company/random.ts'
import { print, table } from '../tables.ts'

/** How long a part goes on, and what its chance is made of. `from`: the first input tried, to begin at a fault once seen. */
export type Order = { seconds: number; seed: string; from: number }

/** One part of what is handed over: how an input is made of chance, and what became of it. */
export type Part<Input> = {
  name: string
  /** No input may take longer. */
  longestMs: number
  /** More than this is not to be held at the end, beyond what the first inputs left. */
  mostGrownMb: number
  make(random: Random): Input
  /** What became of it. Whatever is thrown is a fault, and its message says what was wrong. */
  hand(input: Input): Promise<Became>
  /** Looks at the whole once more before the figures are made; throws where something is not as it was. */
  atEnd?(): Promise<void>
}

export type Became = 'accepted' | 'refused'

const warmingUp = 100
const mostFaultsShown = 12

/** Hands over inputs until the time is up, prints the figures and every fault by its input's number, and returns their number. */
export async function campaign<Input>(order: Order, part: Part<Input>): Promise<number> {
  const counts = { accepted: 0, refused: 0, faults: 0, longestMs: 0, longest: 0 }
  const faults = new Map<string, string>()
  const fault = (thrown: unknown, index: number, input: unknown) => {
    counts.faults += 1
    const said = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)
    const kind = said.split('\n', 1)[0]?.replaceAll(/[\d'"“”].*/g, '') ?? ''
    if (!faults.has(kind)) faults.set(kind, `input ${index}: ${said}\n  of ${shown(input)}`)
  }
  let index = order.from
  let input: Input | undefined
  const onStray = (thrown: unknown) =>
    fault(new Error(`nobody caught: ${String(thrown)}`, { cause: thrown }), index, input)
  process.on('unhandledRejection', onStray)
  process.on('uncaughtException', onStray)
  const end = performance.now() + order.seconds * 1_000
  let before = heldMb()
  try {
    for (; performance.now() < end; index++) {
      input = part.make(randomFrom('fuzz', part.name, order.seed, String(index)))
      const begun = performance.now()
      try {
        counts[await within(part.longestMs, part.hand(input))] += 1
      } catch (thrown) {
        fault(thrown, index, input)
        if (counts.faults > 200) break
      }
      const tookMs = performance.now() - begun
      if (tookMs > counts.longestMs) Object.assign(counts, { longestMs: tookMs, longest: index })
      if (index - order.from === warmingUp) before = heldMb()
    }
    await part.atEnd?.().catch((thrown: unknown) => fault(thrown, index, 'the whole'))
  } finally {
    process.off('unhandledRejection', onStray)
    process.off('uncaughtException', onStray)
  }
  input = undefined
  const grown = Math.round(heldMb() - before)
  if (grown > part.mostGrownMb) fault(new Error(`${grown} MB more are held at the end`), index, 'the whole')
  table(
    part.name,
    ['inputs', 'accepted', 'refused', 'faults', 'longest (ms)', 'which', 'more held (MB)'],
    [
      [
        index - order.from,
        counts.accepted,
        counts.refused,
        counts.faults,
        Math.round(counts.longestMs),
        counts.longest,
        grown,
      ],
    ],
  )
  for (const said of [...faults.values()].slice(0, mostFaultsShown)) print(`\nFault at ${said}`)
  return counts.faults
}

/** Words that stand in what a person or program reads only where something broke inside. */
export function refuseInsides(text: string): void {
  const found = insides.exec(text)
  if (found) throw new Error(`it says “${text.slice(Math.max(0, found.index - 80), found.index + 120)}”`)
}

const insides =
  /something went wrong|Cannot read propert|is not a function|is not iterable|\[object Object\]|\bat (?:async )?[\w.<>]+ \(|node:internal|invalid input syntax|violates .* constraint|TypeError|RangeError|SyntaxError|file:\/\/\S+\.ts/i

async function within<Result>(longestMs: number, work: Promise<Result>): Promise<Result> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`it hangs: no end within ${longestMs} ms`)), longestMs)
  })
  return Promise.race([work, late]).finally(() => clearTimeout(timer))
}

function shown(input: unknown): string {
  const text = inspect(legible(input), {
    depth: 6,
    breakLength: Number.POSITIVE_INFINITY,
    maxStringLength: 400,
    maxArrayLength: 20,
  })
  return text.length > 1_500 ? `${text.slice(0, 1_500)}… (${text.length} characters)` : text
}

// Bytes as text, which is what most of them are.
function legible(input: unknown): unknown {
  if (Buffer.isBuffer(input)) return input.toString('latin1')
  if (typeof input !== 'object' || input === null || Array.isArray(input)) return input
  return Object.fromEntries(
    Object.entries(input).map(([name, value]) => [name, Buffer.isBuffer(value) ? value.toString('latin1') : value]),
  )
}

setFlagsFromString('--expose-gc')
const collectGarbage: unknown = runInNewContext('gc')

function heldMb(): number {
  if (typeof collectGarbage === 'function') collectGarbage()
  return process.memoryUsage().heapUsed / 1e6
}
