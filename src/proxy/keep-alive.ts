import type { Dialect } from './dialect.ts'

/** What tells a client of a quiet stream that it is alive; whole events of its own dialect, ignored by every reader. */
export function keepAliveOf(dialect: Dialect): Buffer {
  return dialect === 'anthropic' ? ping : comment
}

const ping = Buffer.from('event: ping\ndata: {"type": "ping"}\n\n')
const comment = Buffer.from(': keep-alive\n\n')
