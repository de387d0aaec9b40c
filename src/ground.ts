import type { FastifyInstance } from 'fastify'
import type { Clock } from './base/clock.ts'
import type { Log } from './base/log.ts'
import type { Provider, ProxiedProvider } from './base/provider.ts'
import { type Config, ownAddress } from './config.ts'
import { apiRoutes } from './http/api/api.ts'
import { cronRoutes } from './http/cron.ts'
import { healthRoutes } from './http/health.ts'
import { installationRoutes } from './http/installation.ts'
import { metricsRoutes } from './http/metrics.ts'
import { resendEventRoutes } from './http/resend-events.ts'
import { createHttpServer } from './http/server.ts'
import { openMetering, openTracing } from './metering.ts'
import type { Meters } from './meters/meters.ts'
import { refusalsBeforeRouting } from './proxy/before-routing.ts'
import { databasePart, openParts, type Parts } from './readiness.ts'
import { type Sandbox, startSandbox } from './sandbox-process.ts'
import { openStore, type Store } from './store.ts'
import type { Tracing } from './traces/tracing.ts'

/** What the parts are built from. `opened` is closed in the opposite order. */
export type Ground = {
  config: Config
  clock: Clock
  log: Log
  store: Store
  sandbox: Sandbox | null
  server: FastifyInstance
  /** How each part is, for `/readyz`. */
  parts: Parts
  meters: Meters
  /** Null where nobody traces. */
  tracing: Tracing | null
  publicUrl: string | null
  opened: Array<() => Promise<void>>
}

/** Opens the database, the sandbox where there is one, and a server that does not listen yet. */
export async function openGround(
  config: Config,
  deps: { clock: Clock; log: Log },
  opened: Ground['opened'],
): Promise<Ground> {
  const [store, sandbox] = await Promise.all([
    openStore(config, deps).then((store) => {
      opened.push(() => store.close())
      return store
    }),
    config.slack === 'try-out' ? openSandbox(config, deps.log, opened) : null,
  ])
  const server = createHttpServer({ ...deps, refusals: refusalsBeforeRouting })
  const parts = openParts(server)
  parts.add('database', () => databasePart(store.db, { hasProxy: config.roles.has('proxy') }))
  healthRoutes(server, () => parts.look())
  installationRoutes(server, store.vault)
  const meters = openMetering({ config, db: store.db, ...deps })
  metricsRoutes(server, { meters, token: config.metricsToken })
  const tracing = await openTracing(config, deps.log)
  if (tracing) opened.push(() => tracing.close())
  await cronRoutes(server, { ...deps, db: store.db, secret: config.cronSecret })
  await apiRoutes(server, { ...deps, db: store.db, vault: store.vault, admins: config.admins })
  const mailSecret = config.mail?.webhookSecret
  if (mailSecret) await resendEventRoutes(server, { db: store.db, ...deps, secret: mailSecret })
  return {
    config,
    ...deps,
    store,
    sandbox,
    server,
    parts,
    meters,
    tracing,
    publicUrl: config.publicUrl ?? (sandbox ? ownAddress(config) : null),
    opened,
  }
}

/** Where the providers are: the vendors' addresses, or the sandbox's stand-ins. */
export function upstreamsOf({ sandbox, config }: Ground): Record<ProxiedProvider, string> {
  return sandbox ? { openai: sandbox.openaiUrl, anthropic: sandbox.anthropicUrl } : config.upstreams
}

/** Where the vendors' admin APIs are: the vendors' addresses, or the sandbox's. */
export function adminAddressesOf({ sandbox, config }: Ground): Record<Provider, string> {
  if (!sandbox) return config.adminAddresses
  return { cursor: sandbox.cursorAdminUrl, anthropic: sandbox.anthropicAdminUrl, openai: sandbox.openaiAdminUrl }
}

async function openSandbox(config: Config, log: Log, opened: Ground['opened']): Promise<Sandbox> {
  const sandbox = await startSandbox({ port: config.port + 1 })
  let stopping = false
  opened.push(() => {
    stopping = true
    return sandbox.stop()
  })
  void sandbox.ended.then(() => {
    if (!stopping) log.error('the sandbox ended by itself: stop Tally and start it again')
  })
  return sandbox
}
