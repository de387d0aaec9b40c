import { readFileSync } from 'node:fs'
import type { TokenCounts } from '../../prices/tokens.ts'
import type { StreamFormat } from './api-format.ts'
import { createUsageTap, type Metered } from './usage-tap.ts'

/** A recorded stream, for tests. */
export function fixture(name: string): Buffer {
  return readFileSync(new URL(`./fixtures/${name}`, import.meta.url))
}

/** All that a tap tells of a stream, for tests. */
export type Seen = {
  output: string
  metered: Metered
  model: string | null
  outputBytes: number
  finished: boolean
  failed: boolean
  betweenEvents: boolean
}

/** What comes of a stream that arrives in pieces of these sizes, over and over. */
export function seen(format: StreamFormat, stream: Buffer, sizes: readonly number[], dropUsageChunk: boolean): Seen {
  const tap = createUsageTap(format, { dropUsageChunk })
  const output: Buffer[] = []
  let from = 0
  for (let index = 0; from < stream.length; index += 1) {
    const to = from + Math.max(1, sizes[index % sizes.length] ?? 1)
    output.push(Buffer.from(tap.push(stream.subarray(from, to))))
    from = to
  }
  output.push(tap.end())
  return {
    output: Buffer.concat(output).toString(),
    metered: tap.metered(),
    model: tap.model(),
    outputBytes: tap.outputBytes(),
    finished: tap.finished(),
    failed: tap.failed(),
    betweenEvents: tap.betweenEvents(),
  }
}

export function tokensOf(metered: Metered): TokenCounts | null {
  return metered.kind === 'none' ? null : metered.usage.tokens
}
