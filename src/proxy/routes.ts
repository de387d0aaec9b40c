import type { FastifyInstance } from 'fastify'
import type { ProxiedProvider } from '../base/provider.ts'
import { type Asked, type AuthenticateDeps, authenticated, type Caller } from './authenticate.ts'
import { base } from './base-address.ts'
import { batchEndOf } from './batch-end.ts'
import { type Call, type Metering, passportTo } from './call.ts'
import { claimOfBatch } from './claim.ts'
import { dialectOf } from './dialect.ts'
import { badBody, type Refusal } from './errors.ts'
import { type ForwardDeps, forward } from './forward.ts'
import { type GenerationDeps, type GenerationRoute, generation } from './generation.ts'
import type { ApiFormat } from './usage/api-format.ts'

export type RouteDeps = AuthenticateDeps & GenerationDeps & ForwardDeps

type FreeRoute = {
  method: Call['method']
  url: string
  format: ApiFormat
  provider: ProxiedProvider
  metering?: Metering
}

/** Every address that leads to a provider. Each is `authenticated`. */
export function registerRoutes(server: FastifyInstance, deps: RouteDeps): void {
  const generate = (url: string, route: GenerationRoute) =>
    server.post(
      url,
      serveGeneration(deps, () => route),
    )
  const pass = (prefix: string, route: FreeRoute) =>
    server.route({ method: route.method, url: `${prefix}${route.url}`, ...servePassing(deps, () => route) })

  for (const { url, format } of openaiGenerations) generate(`${base}${url}`, { format, path: url })
  for (const route of openaiRoutes) pass(base, route)
  for (const url of azureUrls) server.route({ method: 'POST', url, ...serveGeneration(deps, azureRoute) })

  // Claude Code appends /v1/messages to a base address that ends in /api/v1.
  for (const prefix of [base, `${base}/v1`]) {
    generate(`${prefix}/messages`, { format: 'anthropic-messages', path: '/messages' })
    for (const route of anthropicRoutes) pass(prefix, route)
    server.get(`${prefix}/messages/batches/:id/results`, serveBatchResults(deps))
    for (const url of ['/models', '/models/:id']) {
      server.get(
        `${prefix}${url}`,
        servePassing(deps, (asked) => modelsRoute(asked, url)),
      )
    }
  }
}

const badId = badBody('The id in the address has characters that no id of a provider has.')
const azureUrls = [
  '/openai/deployments/:deployment/chat/completions',
  `${base}/openai/deployments/:deployment/chat/completions`,
]

const openaiGenerations: Array<{ url: string; format: GenerationRoute['format'] }> = [
  { url: '/chat/completions', format: 'openai-chat' },
  { url: '/completions', format: 'openai-completions' },
  { url: '/embeddings', format: 'openai-embeddings' },
  { url: '/responses', format: 'openai-responses' },
  { url: '/responses/compact', format: 'openai-responses' },
]

const openai = { provider: 'openai', format: 'openai-responses' } as const
const openaiRoutes: FreeRoute[] = [
  { ...openai, method: 'POST', url: '/responses/input_tokens' },
  { ...openai, method: 'GET', url: '/responses/:id', metering: { kind: 'retrieval' } },
  { ...openai, method: 'GET', url: '/responses/:id/input_items' },
  { ...openai, method: 'POST', url: '/responses/:id/cancel', metering: { kind: 'retrieval' } },
  { ...openai, method: 'DELETE', url: '/responses/:id' },
]

const batches = { provider: 'anthropic', format: 'anthropic-batches' } as const
const newBatch: FreeRoute = { ...batches, method: 'POST', url: '/messages/batches', metering: { kind: 'batch' } }
const anthropicRoutes: FreeRoute[] = [
  { provider: 'anthropic', format: 'anthropic-count', method: 'POST', url: '/messages/count_tokens' },
  newBatch,
  { ...batches, method: 'GET', url: '/messages/batches' },
  { ...batches, method: 'GET', url: '/messages/batches/:id' },
  { ...batches, method: 'POST', url: '/messages/batches/:id/cancel' },
  { ...batches, method: 'DELETE', url: '/messages/batches/:id' },
]

// Azure's address names the deployment; ours is the model itself. Its `api-version` means nothing to OpenAI.
function azureRoute(asked: Asked): GenerationRoute {
  return { format: 'openai-chat', path: '/chat/completions', modelInPath: paramOf(asked, 'deployment') }
}

function modelsRoute(asked: Asked, url: string): FreeRoute {
  const provider = dialectOf(asked.headers, '')
  return { method: 'GET', url, format: 'models', provider }
}

function serveGeneration(deps: RouteDeps, routeOf: (asked: Asked) => GenerationRoute) {
  return authenticated(deps, (caller, asked, response) => {
    const route = routeOf(asked)
    const path = route.modelInPath === undefined ? route.path + queryOf(asked) : route.path
    const call = generation(deps, caller, asked, { ...route, path })
    forward(deps, response, caller, call)
  })
}

function servePassing(deps: RouteDeps, routeOf: (asked: Asked) => FreeRoute) {
  return authenticated(deps, (caller, asked, response) => {
    forward(deps, response, caller, passingCall(deps, caller, asked, routeOf(asked)))
  })
}

function serveBatchResults(deps: RouteDeps) {
  return authenticated(deps, (caller, asked, response) => {
    const route: FreeRoute = { ...batches, method: 'GET', url: '/messages/batches/:id/results' }
    const call = passingCall(deps, caller, asked, route)
    if ('say' in call) return forward(deps, response, caller, call)
    const batchId = paramOf(asked, 'id')
    const start = (endedAt: Date | null) => {
      // The client may have left while the batch was asked for.
      if (response.destroyed) return
      const metering: Metering = { kind: 'batch-results', batchId, endedAt: endedAt ?? caller.arrivedAt }
      forward(deps, response, caller, { ...call, metering })
    }
    batchEndOf(deps.upstreams, call, batchId).then(start, (thrown: unknown) => {
      deps.log.warn({ err: thrown, requestId: caller.requestId }, 'a batch does not say when it ended')
      start(null)
    })
  })
}

function passingCall(deps: RouteDeps, caller: Caller, asked: Asked, route: FreeRoute): Call | Refusal {
  const id = paramOf(asked, 'id')
  // An id goes into the provider's address as it is, so it may hold nothing that leads elsewhere.
  if (route.url.includes(':id') && !isPlainId(id)) return badId
  const { provider, format, method } = route
  const passport = passportTo(deps, provider, format, asked.headers)
  if ('say' in passport) return passport
  return {
    ...passport,
    caller,
    provider,
    format,
    method,
    path: route.url.replace(':id', id) + queryOf(asked),
    body: asked.body,
    stream: false,
    metering: route.metering ?? { kind: 'free' },
    claim: route === newBatch ? claimOfBatch(asked.body) : null,
    bodyBeforeInjection: null,
    rewriting: null,
  }
}

function paramOf(asked: Asked, name: string): string {
  const value = (asked.params as Record<string, unknown>)[name]
  return typeof value === 'string' ? value : ''
}

function isPlainId(id: string): boolean {
  return /^[\w.:@-]{1,256}$/.test(id) && !/^\.+$/.test(id)
}

function queryOf(asked: Asked): string {
  const url = asked.raw.url ?? ''
  const at = url.indexOf('?')
  return at < 0 ? '' : url.slice(at)
}
