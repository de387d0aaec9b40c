import type { IncomingMessage, ServerResponse } from 'node:http'
import { isObject, type JsonObject, parseJson } from './json.ts'
import { Refusal } from './refusal.ts'

/** The whole body of a request. */
export async function readBody(req: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of req) chunks.push(chunk)
  return Buffer.concat(chunks)
}

export function sendJson(
  res: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  const text = JSON.stringify(body)
  res.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': String(Buffer.byteLength(text)),
    ...headers,
  })
  res.end(text)
}

/** A JSON object from a request's body, empty when there is no body; a Refusal when it is something else. */
export async function readJsonObject(req: IncomingMessage): Promise<JsonObject> {
  const text = (await readBody(req)).toString('utf8')
  if (text === '') return {}
  const value = parseJson(text)
  if (value === undefined) throw new Refusal('invalid_json')
  if (!isObject(value)) throw new Refusal('json_not_object')
  return value
}

/** The arguments of a Web API call from the query, a form body or a JSON body; Slack takes all three. */
export async function readArguments(req: IncomingMessage): Promise<JsonObject> {
  const query = Object.fromEntries(new URL(req.url ?? '/', 'http://slack').searchParams)
  const type = (req.headers['content-type'] ?? '').split(';')[0]?.trim() ?? ''
  if (type === 'application/json') return { ...query, ...(await readJsonObject(req)) }
  const body = await readBody(req)
  if (body.length === 0) return query
  if (type === 'application/x-www-form-urlencoded') {
    return { ...query, ...Object.fromEntries(new URLSearchParams(body.toString('utf8'))) }
  }
  if (type === 'multipart/form-data') return { ...query, ...(await multipartTexts(req, body)) }
  throw new Refusal('invalid_post_type')
}

/** The first file of a multipart body, or the body itself when it was sent raw. */
export async function readUpload(req: IncomingMessage): Promise<Buffer> {
  const body = await readBody(req)
  if (!(req.headers['content-type'] ?? '').startsWith('multipart/form-data')) return body
  const [value] = (await multipart(req, body)).values()
  if (value === undefined || typeof value === 'string') return Buffer.from(value ?? '')
  return Buffer.from(await value.arrayBuffer())
}

async function multipartTexts(req: IncomingMessage, body: Buffer): Promise<JsonObject> {
  const entries = [...(await multipart(req, body))]
  return Object.fromEntries(entries.filter(([, value]) => typeof value === 'string'))
}

function multipart(req: IncomingMessage, body: Buffer): Promise<FormData> {
  const headers = { 'content-type': req.headers['content-type'] ?? '' }
  return new Response(new Uint8Array(body), { headers }).formData()
}
