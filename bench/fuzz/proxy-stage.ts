import { setTimeout as wait } from 'node:timers/promises'
import { z } from 'zod'
import { type Answer, providerSecrets, startProxy, type TestProxy, testSecret } from '../../src/proxy/testing.ts'
import { refuseInsides } from './campaign.ts'

/** The proxy over a journal in memory, to be held to account after each request. */
export async function openProxyStage(answer: Answer) {
  const proxy = await startProxy(answer)
  return {
    proxy,
    /** Once nothing is in flight: what was opened is closed, entries hold sums a ledger takes, and nothing broke inside. */
    async account(longestMs: number): Promise<{ forwarded: number; entries: number }> {
      const end = performance.now() + longestMs
      while (proxy.entries.length < proxy.opened.length || proxy.proxy.metrics().inFlight > 0) {
        if (performance.now() > end) throw new Error(`left open: ${JSON.stringify(proxy.opened)}`)
        await wait(1)
      }
      const { seen } = proxy.provider
      const found = { forwarded: seen.length, entries: proxy.entries.length }
      if (found.forwarded === 0 && found.entries > 0) refuseEntriesOfNothing(proxy)
      for (const entry of proxy.entries) refuseOddSums(entry)
      for (const { rawHeaders } of seen) refuseStrangersSecrets(rawHeaders)
      for (const line of proxy.log) refuseLogged(line)
      proxy.provider.seen.length = proxy.entries.length = proxy.opened.length = proxy.log.length = 0
      return found
    },
    close: () => proxy.close(),
  }
}

// Whoever left before the provider was reached has an entry of nothing.
function refuseEntriesOfNothing({ entries }: TestProxy): void {
  const dear = entries.find(
    ({ costMicroUsd, inputTokens, outputTokens }) => costMicroUsd || inputTokens || outputTokens,
  )
  if (dear) throw new Error(`an entry of a request that nobody forwarded: ${JSON.stringify(dear)}`)
}

function refuseOddSums(entry: object): void {
  const odd = Object.entries(entry).find(
    ([, value]) => typeof value === 'number' && !(Number.isSafeInteger(value) && value >= 0),
  )
  if (odd) throw new Error(`an entry no ledger takes: ${JSON.stringify(entry)}`)
}

function refuseStrangersSecrets(rawHeaders: readonly string[]): void {
  const text = rawHeaders.join('\n')
  if (text.includes(testSecret)) throw new Error(`a developer’s key went to the provider: ${text}`)
  if (!Object.values(providerSecrets).some((secret) => text.includes(secret)))
    throw new Error(`forwarded without a key: ${text}`)
}

const logged = z.object({
  level: z.number(),
  msg: z.string().optional(),
  err: z.object({ type: z.string(), stack: z.string() }).optional(),
})

function refuseLogged(line: string): void {
  const { level, msg, err } = logged.parse(JSON.parse(line))
  if (level >= 50 || (err && /^(Type|Range|Reference|Syntax)Error$/.test(err.type)))
    throw new Error(`the log has: ${msg} ${err?.stack ?? line}`)
}

/** What Tally itself says to a client: never 500, and always a sentence in the client's format. */
export function refuseOddRefusal(status: number, body: string): void {
  if (status === 500) throw new Error(`it answers 500: ${body.slice(0, 300)}`)
  refuseInsides(body)
  // A method the HTTP server has no name for never comes as far as the proxy.
  if (status === 404 && body.includes('FST_ERR_NOT_FOUND')) return
  const said = refusalSchema.safeParse(parsed(body))
  if (!said.success) throw new Error(`a refusal (${status}) that no client reads: ${body.slice(0, 300)}`)
}

const refusalSchema = z.object({ error: z.object({ message: z.string().min(10), type: z.string() }) })

function parsed(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    return null
  }
}
