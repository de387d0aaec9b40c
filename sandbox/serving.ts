import type { IncomingMessage, ServerResponse } from 'node:http'

/** The whole body, or null when the client left before it had been sent. */
export async function readBody(request: IncomingMessage): Promise<Buffer | null> {
  const chunks: Buffer[] = []
  return new Promise((resolve) => {
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => resolve(Buffer.concat(chunks)))
    request.on('close', () => resolve(null))
    request.on('error', () => resolve(null))
  })
}

/** Says on standard error, and to the client where that is still possible, that the sandbox itself is at fault. */
export function failLoudly(who: string, response: ServerResponse, thrown: unknown): void {
  const message = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)
  process.stderr.write(`sandbox ${who}: ${message}\n`)
  if (response.headersSent) response.destroy()
  else response.writeHead(500, { 'content-type': 'text/plain' }).end(`The sandbox itself failed: ${message}`)
}
