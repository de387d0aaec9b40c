import { hash } from 'node:crypto'
import type { ServerResponse } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import type { VendorFault } from './faults.ts'

export type Delivery = { status: number; headers: Record<string, string>; text: string }

/** Sends an answer as the faults have it. Gives back the status the caller got, or null when it got none in full. */
export async function deliver(
  response: ServerResponse,
  { status, headers, text }: Delivery,
  faults: VendorFault[],
): Promise<number | null> {
  const delayMs = faults.find((fault) => fault.kind === 'slow')?.delayMs
  if (delayMs !== undefined) await waitWhileOpen(response, delayMs)
  if (response.destroyed) return null
  const cut = faults.find((fault) => fault.kind === 'cut')
  if (cut) return cutOff(response, { status, headers, text }, cut.afterBytes)
  const garbage = faults.find((fault) => fault.kind === 'garbage')
  const sent = garbage ? garbled(text, garbage.form) : text
  const type = garbage?.form === 'html' ? { 'content-type': 'text/html; charset=utf-8' } : {}
  const bytes = Buffer.from(status === 304 ? '' : sent)
  response.writeHead(status, { ...headers, ...type, ...(status === 304 ? {} : { 'content-length': bytes.length }) })
  response.end(bytes)
  return status
}

/** Leaves the caller waiting; resolves when it has given up. */
export async function hang(response: ServerResponse): Promise<null> {
  if (!response.destroyed) await new Promise((resolve) => response.once('close', resolve))
  return null
}

export function etagOf(text: string): string {
  return `"${hash('sha1', text, 'hex')}"`
}

function garbled(text: string, form: 'html' | 'half-json' | 'empty'): string {
  if (form === 'empty') return ''
  if (form === 'half-json') return text.slice(0, Math.floor(text.length / 2))
  return '<!doctype html><html><body><h1>502 Bad Gateway</h1></body></html>'
}

async function cutOff(response: ServerResponse, answer: Delivery, afterBytes: number | undefined): Promise<null> {
  const bytes = Buffer.from(answer.text)
  response.writeHead(answer.status, { ...answer.headers, 'content-length': bytes.length })
  response.write(bytes.subarray(0, afterBytes ?? Math.floor(bytes.length / 2)), () => {
    // What was written is on its way only after this turn; a reset before would take it back.
    setImmediate(() => response.socket?.resetAndDestroy())
  })
  if (!response.destroyed) await new Promise((resolve) => response.once('close', resolve))
  return null
}

async function waitWhileOpen(response: ServerResponse, delayMs: number): Promise<void> {
  const left = new AbortController()
  const leave = () => left.abort()
  response.once('close', leave)
  await wait(delayMs, undefined, { signal: left.signal }).catch((thrown: unknown) => {
    if (!left.signal.aborted) throw thrown
  })
  response.off('close', leave)
}
