import { hash } from 'node:crypto'

/** A part of a prompt: a tool, a system block, a message. The caches know prompts by the parts they begin with. */
export type PromptPart = { json: string; tokens: number; breakpoint: '5m' | '1h' | null }

export type PromptCache = {
  /** What of the prompt was cached before, what is written now and what is neither. */
  use(input: { scope: string; parts: PromptPart[]; now: Date }): CacheUse
}

export type CacheUse = { fresh: number; read: number; write5m: number; write1h: number }

const leastCachedTokens = 1024
const most = 20_000

/** Anthropic's: only up to parts marked with `cache_control`; one-hour parts count as such up to the last of them. */
export function markedPromptCache(): PromptCache {
  const known = knownPrefixes()
  return {
    use({ scope, parts, now }) {
      const prefixes = prefixesOf(scope, parts)
      const lastMark = parts.findLastIndex((part) => part.breakpoint !== null)
      const marked = prefixes[lastMark]
      const total = prefixes.at(-1)?.tokens ?? 0
      if (!marked || marked.tokens < leastCachedTokens) return { fresh: total, read: 0, write5m: 0, write1h: 0 }
      const read = known.longest(withinSight(prefixes, parts), now)
      const lastHour = parts.findLastIndex((part) => part.breakpoint === '1h')
      const upToHour = Math.max(read, prefixes[lastHour]?.tokens ?? 0)
      for (const [index, prefix] of prefixes.entries()) {
        const kind = parts[index]?.breakpoint
        if (kind) known.remember(prefix, now, index <= lastHour ? 60 : 5)
      }
      return {
        fresh: total - marked.tokens,
        read,
        write5m: marked.tokens - upToHour,
        write1h: upToHour - read,
      }
    },
  }
}

/** From a mark Anthropic looks for what it knows at that part and the ones before it, 20 in all. */
const lookback = 20

function withinSight(prefixes: Prefix[], parts: PromptPart[]): Prefix[] {
  const marks = parts.flatMap(({ breakpoint }, index) => (breakpoint ? [index] : []))
  return prefixes.filter((_, index) => {
    const next = marks.find((mark) => mark >= index)
    return next !== undefined && next - index < lookback
  })
}

/** OpenAI's: automatic from 1,024 tokens on, in steps of 128; newer models bill what is written. */
export function automaticPromptCache(): PromptCache {
  const known = knownPrefixes()
  return {
    use({ scope, parts, now }) {
      const prefixes = prefixesOf(scope, parts)
      const total = prefixes.at(-1)?.tokens ?? 0
      if (total < leastCachedTokens) return { fresh: total, read: 0, write5m: 0, write1h: 0 }
      const read = inSteps(known.longest(prefixes, now))
      for (const prefix of prefixes) known.remember(prefix, now, 30)
      const write = inSteps(total - read)
      return { fresh: total - read - write, read, write5m: write, write1h: 0 }
    },
  }
}

function inSteps(tokens: number): number {
  return tokens < leastCachedTokens ? 0 : Math.floor(tokens / 128) * 128
}

type Prefix = { key: string; tokens: number }

function prefixesOf(scope: string, parts: PromptPart[]): Prefix[] {
  let key = scope
  let tokens = 0
  return parts.map((part) => {
    key = hash('sha1', `${key}\n${part.json}`, 'base64')
    tokens += part.tokens
    return { key, tokens }
  })
}

function knownPrefixes() {
  const until = new Map<string, number>()
  return {
    longest(prefixes: Prefix[], now: Date): number {
      return prefixes.findLast((prefix) => (until.get(prefix.key) ?? 0) > now.getTime())?.tokens ?? 0
    },
    remember(prefix: Prefix, now: Date, minutes: number): void {
      until.delete(prefix.key)
      until.set(prefix.key, now.getTime() + minutes * 60_000)
      const oldest = until.size > most ? until.keys().next() : null
      if (oldest && !oldest.done) until.delete(oldest.value)
    },
  }
}
