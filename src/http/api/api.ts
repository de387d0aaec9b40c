import { fastifyRateLimit, type RateLimitPluginOptions } from '@fastify/rate-limit'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { ApiDeps } from './api-deps.ts'
import { authenticate, authorize } from './authenticate.ts'
import { docsRoutes } from './docs.ts'
import type { Caller, Endpoint } from './endpoint.ts'
import { endpoints } from './endpoints.ts'
import { ApiError } from './problem.ts'
import { openExportTurns } from './reading/export-turns.ts'
import { refuseAsProblems } from './refuse-as-problems.ts'
import { serveEndpoint } from './serve-endpoint.ts'

/** How many requests a token may make in a minute, in each process. */
export const requestsPerMinute = 300

const usualBodyLimit = 256 * 1_024
const exportsAtOnce = 2

/**
 * The HTTP API under `/api`, beside the proxy's `/api/v1` and `/api/cron`: each endpoint for those who may use it, its
 * OpenAPI document, and problem details (RFC 9457) for whatever is refused. Nothing of it is kept by caches, and no browser
 * page of another site may read it.
 */
export async function apiRoutes(
  server: FastifyInstance,
  given: Omit<ApiDeps, 'exportTurn'> & { requestsPerMinute?: number; endpoints?: readonly Endpoint<ApiDeps>[] },
): Promise<void> {
  const deps: ApiDeps = { ...given, exportTurn: openExportTurns(exportsAtOnce) }
  const served = given.endpoints ?? endpoints
  await server.register(
    async (scope) => {
      await prepare(scope, deps)
      const limit = await limiter(scope, given.requestsPerMinute ?? requestsPerMinute)
      docsRoutes(scope, served)
      for (const endpoint of served) {
        scope.route({
          method: endpoint.method,
          url: endpoint.path,
          exposeHeadRoute: hasHead(endpoint),
          bodyLimit: endpoint.bodyLimit ?? usualBodyLimit,
          async onRequest(request, reply) {
            const caller = await authenticate(deps, request.headers, deps.clock.now())
            callers.set(request, caller)
            await limit(request, reply)
            authorize(caller, endpoint)
          },
          handler: (request, reply) => serveEndpoint(deps, endpoint, callerOf(request), request, reply),
        })
      }
      refuseOtherMethods(scope, served)
      refuseOtherPaths(scope)
    },
    { prefix: '/api' },
  )
}

const callers = new WeakMap<FastifyRequest, Caller>()

function callerOf(request: FastifyRequest): Caller {
  const caller = callers.get(request)
  if (!caller) throw new Error('a request is authenticated before it is served')
  return caller
}

async function prepare(scope: FastifyInstance, deps: ApiDeps): Promise<void> {
  scope.removeAllContentTypeParsers()
  scope.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, done) => {
    try {
      done(null, body === '' ? undefined : JSON.parse(String(body)))
    } catch (cause) {
      done(new ApiError(400, 'The body is not JSON.', { cause }))
    }
  })
  scope.addContentTypeParser('text/csv', { parseAs: 'string' }, (_request, body, done) => done(null, String(body)))
  scope.addHook('onRequest', async (_request, reply) => {
    reply.headers({ 'cache-control': 'private, no-store', 'x-content-type-options': 'nosniff' })
  })
  refuseAsProblems(scope, deps.log)
}

async function limiter(scope: FastifyInstance, max: number) {
  const options: RateLimitPluginOptions = { global: false, max, timeWindow: 60_000 }
  await scope.register(fastifyRateLimit, options)
  const count = scope.createRateLimit({ keyGenerator: (request) => callerOf(request).token.id })
  return async (request: FastifyRequest, reply: FastifyReply) => {
    const state = await count(request)
    if (state.isAllowed) return
    reply.headers({
      'ratelimit-limit': state.max,
      'ratelimit-remaining': state.remaining,
      'ratelimit-reset': state.ttlInSeconds,
    })
    if (!state.isExceeded) return
    throw new ApiError(
      429,
      `This token made more than ${state.max} requests within a minute. Wait ${state.ttlInSeconds} s and go on.`,
      { headers: { 'retry-after': String(state.ttlInSeconds) } },
    )
  }
}

// A file is not written, and not noted as taken, for whoever wants the headers.
function hasHead({ method, produces }: Pick<Endpoint, 'method' | 'produces'>): boolean {
  return method === 'GET' && produces === undefined
}

const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const

function refuseOtherMethods(scope: FastifyInstance, served: readonly Endpoint<ApiDeps>[]): void {
  for (const [path, there] of Map.groupBy(served, shapeOf)) {
    const taken = there.flatMap((one) => (hasHead(one) ? ['GET', 'HEAD'] : [one.method]))
    const others = methods.filter((method) => !taken.includes(method))
    const allow = taken.join(', ')
    scope.route({
      method: [...others],
      url: there[0]?.path ?? path,
      async onRequest(request) {
        throw new ApiError(405, `There is no ${request.method} here. Allowed: ${allow}.`, { headers: { allow } })
      },
      handler: () => undefined,
    })
  }
}

// `/groups/:id` and `/groups/:which` are one path.
function shapeOf({ path }: Pick<Endpoint, 'path'>): string {
  return path.replaceAll(/:[^/]+/g, ':')
}

// All but `/api/v1`, which is the proxy's and refuses in its callers' own format.
function refuseOtherPaths(scope: FastifyInstance): void {
  for (const url of ['/', '/:first(^(?!v1$)[^/]+$)', '/:first(^(?!v1$)[^/]+$)/*']) {
    scope.route({
      method: [...methods],
      url,
      async onRequest(request) {
        const path = (request.raw.url ?? '').split('?', 1)[0] ?? ''
        throw new ApiError(404, `There is nothing at ${path.slice(0, 100)}. All there is stands at /api/docs.`)
      },
      handler: () => undefined,
    })
  }
}
