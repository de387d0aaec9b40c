import type { FastifyPluginCallback } from 'fastify'
import type { Clock } from '../base/clock.ts'
import type { Log } from '../base/log.ts'
import type { ProxiedProvider } from '../base/provider.ts'
import type { Journal } from '../ledger/journal.ts'
import type { ProxyMeters } from '../meters/proxy-meters.ts'
import type { KeyRing } from '../people/key-ring.ts'
import type { Tracing } from '../traces/tracing.ts'
import type { ProxyGate } from './admission.ts'
import type { ProviderKeys } from './call.ts'
import { drainWithin } from './drain.ts'
import type { ClaudeFallback } from './generation.ts'
import { registerKeylessRoutes } from './keyless-routes.ts'
import { type ProxyLimits, standardLimits } from './limits.ts'
import { countMetrics, type ProxyMetrics } from './metrics.ts'
import type { Relay } from './relay.ts'
import { registerRoutes } from './routes.ts'
import { openUpstreams } from './upstreams.ts'
import { sessionTracker } from './usage/session-tracker.ts'
import { openWatch } from './watch.ts'

export type ProxyDeps = {
  keyRing: Pick<KeyRing, 'find'>
  providerKeys: ProviderKeys
  journal: Pick<Journal, 'open' | 'close'>
  /** Where budgets are asked; without it there are none. */
  gate?: ProxyGate
  /** In the form the vendors' SDKs use: OpenAI's ends in `/v1`, Anthropic's does not. */
  upstreams: Record<ProxiedProvider, string>
  clock: Clock
  log: Log
  /** What becomes of requests for Claude in OpenAI's format that cannot be translated; refused unless it says else. */
  claudeFallback?: ClaudeFallback
  /** Told of every request; nobody where it is left out. */
  meters?: ProxyMeters | undefined
  /** Where requests are traced; nowhere where it is left out. */
  tracing?: Tracing | null
  /** Other bounds than the standard ones, for tests. */
  limits?: Partial<ProxyLimits>
}

export type RunningProxy = {
  /** Registers the proxy's routes; closing the server closes the connections to the providers. */
  plugin: FastifyPluginCallback
  /** Refuses new requests with 503 and lets those in flight end, `withinMs` at most; resolves when all are written down. */
  drain(withinMs: number): Promise<void>
  metrics(): ProxyMetrics
}

/** The way of developers' tools to the providers, with the organisation's keys, metered. Opens no connection by itself. */
export function buildProxy(deps: ProxyDeps): RunningProxy {
  const limits = { ...standardLimits, ...deps.limits }
  const counts = countMetrics(deps.meters ?? null)
  const watch = openWatch<Relay>(Math.min(1_000, limits.keepAliveAfterMs / 10))
  const upstreams = openUpstreams(deps.upstreams, limits)
  let draining = false
  const parts = {
    ...deps,
    claudeFallback: deps.claudeFallback ?? 'refuse',
    tracing: deps.tracing ?? null,
    limits,
    watch,
    upstreams,
    metrics: counts,
    sessions: sessionTracker(),
    isDraining: () => draining,
  }
  return {
    plugin(server, _options, done) {
      server.addHook('onClose', async () => {
        watch.close()
        await upstreams.close()
      })
      registerRoutes(server, parts)
      registerKeylessRoutes(server, parts)
      done()
    },
    async drain(withinMs) {
      draining = true
      await drainWithin(withinMs, {
        get size() {
          return watch.watched.length
        },
        interruptAll() {
          for (const relay of [...watch.watched]) relay.interrupt()
        },
      })
    },
    metrics: () => ({ requests: counts.requests, unpriced: counts.unpriced, inFlight: watch.watched.length }),
  }
}
