import { randomBytes, randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { type WebSocket, WebSocketServer } from 'ws'
import type { Ack, Carrier } from './envelope.ts'
import type { Faults } from './faults.ts'
import { isObject, parseJson } from './json.ts'
import type { Workspace } from './workspace.ts'

export type SocketMode = Carrier & {
  /** The address `apps.connections.open` hands out: good for one socket. */
  open(): string
  upgrade(req: IncomingMessage, socket: Duplex, head: Buffer): void
  /** Asks every socket to come back, as Slack does every few hours. */
  refresh(reason: 'warning' | 'refresh_requested' | 'link_disabled'): void
  /** Cuts every socket without a word. */
  drop(): void
  connections(): number
  close(): void
}

type Pending = { sentAt: number; settled: boolean; settle(ack: Ack): void; late(ms: number, payload: unknown): void }

const mostSockets = 10
const pingEveryMs = 10_000
const forgetAfterMs = 60_000

/** Socket Mode: several sockets, every payload to one of them in turn, acknowledged by envelope id. */
export function socketMode(workspace: Workspace, faults: Faults): SocketMode {
  const server = new WebSocketServer({ noServer: true })
  const sockets: WebSocket[] = []
  const tickets = new Set<string>()
  const pending = new Map<string, Pending>()
  let turn = 0
  const pings = setInterval(() => {
    for (const socket of sockets) socket.ping()
  }, pingEveryMs).unref()

  const greet = (socket: WebSocket) => {
    sockets.push(socket)
    socket.on('message', (data) => acknowledge(String(data)))
    socket.on('error', () => socket.terminate())
    socket.on('close', () => sockets.splice(sockets.indexOf(socket), 1))
    const debug_info = { host: 'sandbox', build_number: 1, approximate_connection_time: 18_060 }
    const connection_info = { app_id: workspace.app.appId }
    socket.send(JSON.stringify({ type: 'hello', num_connections: sockets.length, debug_info, connection_info }))
  }

  const acknowledge = (text: string) => {
    const answer = parseJson(text)
    if (!isObject(answer)) return
    const waiting = pending.get(String(answer.envelope_id))
    if (waiting === undefined) return
    if (faults.ignoreAcks > 0) {
      faults.ignoreAcks -= 1
      return
    }
    setTimeout(() => {
      const ms = performance.now() - waiting.sentAt
      if (waiting.settled) waiting.late(ms, answer.payload)
      else waiting.settle({ kind: 'acknowledged', ms, payload: answer.payload })
    }, faults.delayAcksMs).unref()
  }

  return {
    open() {
      const ticket = randomBytes(12).toString('base64url')
      tickets.add(ticket)
      return `${workspace.origin().replace(/^http/, 'ws')}/socket?ticket=${ticket}&app_id=${workspace.app.appId}`
    },
    upgrade(req, socket, head) {
      const ticket = new URL(req.url ?? '/', 'http://slack').searchParams.get('ticket') ?? ''
      if (!tickets.delete(ticket) || sockets.length >= mostSockets) {
        socket.end('HTTP/1.1 408 Request Timeout\r\nconnection: close\r\ncontent-length: 0\r\n\r\n')
        return
      }
      server.handleUpgrade(req, socket, head, greet)
    },
    deliver(envelope, onLateAck) {
      const open = sockets.filter((socket) => socket.readyState === socket.OPEN)
      const socket = open[turn++ % Math.max(1, open.length)]
      if (socket === undefined) return Promise.resolve({ kind: 'no-connection', reason: 'connection_failed' })
      const envelopeId = randomUUID()
      return new Promise<Ack>((resolve) => {
        const settle = (ack: Ack) => {
          clearTimeout(timeout)
          entry.settled = true
          if (ack.kind === 'acknowledged') pending.delete(envelopeId)
          resolve(ack)
        }
        const timeout = setTimeout(() => {
          settle({ kind: 'timeout', reason: 'timeout' })
          setTimeout(() => pending.delete(envelopeId), forgetAfterMs).unref()
        }, workspace.limits.ackTimeoutMs)
        const entry: Pending = { sentAt: performance.now(), settled: false, settle, late: onLateAck }
        pending.set(envelopeId, entry)
        const retry =
          envelope.type === 'events_api' ? { retry_attempt: envelope.attempt, retry_reason: envelope.retryReason } : {}
        const { type, payload, acceptsResponsePayload: accepts_response_payload } = envelope
        socket.send(JSON.stringify({ envelope_id: envelopeId, type, accepts_response_payload, payload, ...retry }))
      })
    },
    refresh(reason) {
      for (const socket of sockets)
        socket.send(JSON.stringify({ type: 'disconnect', reason, debug_info: { host: 'sandbox' } }))
    },
    drop() {
      for (const socket of [...sockets]) socket.terminate()
    },
    connections: () => sockets.length,
    close() {
      clearInterval(pings)
      for (const socket of [...sockets]) socket.terminate()
      for (const waiting of pending.values()) waiting.settle({ kind: 'timeout', reason: 'timeout' })
      pending.clear()
      server.close()
    },
  }
}
