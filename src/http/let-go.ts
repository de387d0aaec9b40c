import type { Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

/** How a server parts from the connections its clients keep, without cutting one off in the middle of a request. */
export type LettingGo = {
  /** From here on every answer ends its connection, and one that stays quiet for a second is ended. */
  begin(): void
}

const quietMs = 1_000

/**
 * Makes a server let go gently. Clients keep their connection and send the next request over it at any moment, also in the
 * one in which it is closed under them: then that request is lost. So a connection goes with an answer that says so
 * (`connection: close`), and without one only after a second in which nothing came. `server.close()` keeps to that too.
 */
export function letConnectionsGo(server: Server): LettingGo {
  const held = new Map<Socket, Held>()
  let isLeaving = false

  server.on('connection', (socket) => {
    held.set(socket, { requests: 0, quietSince: performance.now(), bytesThen: 0 })
    socket.once('close', () => held.delete(socket))
  })
  server.prependListener('request', (request, response) => {
    const state = held.get(request.socket)
    if (isLeaving) response.shouldKeepAlive = false
    if (!state) return
    state.requests += 1
    response.on('close', over)
  })

  // One for all requests, and not `once`: that makes three objects for each.
  function over(this: ServerResponse): void {
    const { socket } = this.req
    const state = held.get(socket)
    if (!state) return
    state.requests -= 1
    state.quietSince = performance.now()
    state.bytesThen = socket.bytesRead
    if (isLeaving) endOnceQuiet(socket)
  }

  function endOnceQuiet(socket: Socket): void {
    const state = held.get(socket)
    if (!state || state.requests > 0) return
    // The head of a request may be on its way in pieces: then it is not quiet.
    if (socket.bytesRead > state.bytesThen) {
      state.bytesThen = socket.bytesRead
      state.quietSince = performance.now()
    }
    const waitsMs = state.quietSince + quietMs - performance.now()
    if (waitsMs <= 0) socket.end()
    else setTimeout(endOnceQuiet, waitsMs, socket).unref()
  }

  // What Node calls at `server.close()` ends a connection in the very moment its next request is on the way.
  server.closeIdleConnections = () => {
    isLeaving = true
    for (const socket of held.keys()) endOnceQuiet(socket)
  }
  return {
    begin() {
      isLeaving = true
    },
  }
}

type Held = { requests: number; quietSince: number; bytesThen: number }
