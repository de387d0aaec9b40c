import type { FastifyInstance } from 'fastify'
import type { ApiDeps } from './api-deps.ts'
import { docsPage } from './docs-page.ts'
import type { Endpoint } from './endpoint.ts'
import { etagOf, namesTag } from './etag.ts'
import { openApiOf } from './openapi.ts'

/** `/api/openapi.json`, and `/api/docs` for people: both for anybody, as they hold nothing of this company's. */
export function docsRoutes(scope: FastifyInstance, endpoints: readonly Endpoint<ApiDeps>[]): void {
  const document = openApiOf(endpoints)
  const json = JSON.stringify(document)
  const files = [
    { url: '/openapi.json', type: 'application/json; charset=utf-8', text: json },
    { url: '/docs', type: 'text/html; charset=utf-8', text: docsPage(document) },
  ]
  for (const { url, type, text } of files) {
    const etag = etagOf(text)
    scope.get(url, { exposeHeadRoute: true }, async (request, reply) => {
      reply.headers({ etag, 'cache-control': 'no-cache', 'content-security-policy': policy })
      const known = request.headers['if-none-match']
      if (known !== undefined && namesTag(known, etag)) return reply.code(304).send()
      return reply.type(type).send(text)
    })
  }
}

// The page is one file: no script, nothing from elsewhere, no frame around it.
const policy =
  "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
