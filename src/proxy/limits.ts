/** What bounds a request, a stream and a shutdown. Tests shorten them; nobody else does. */
export type ProxyLimits = {
  bodyBytes: number
  /** Connections to each provider; requests beyond them wait. */
  connections: number
  connectTimeoutMs: number
  /** From a request sent to its answer's headers. */
  headersTimeoutMs: number
  /** Between two pieces of an answer. */
  idleTimeoutMs: number
  /** Upstream silence after its headers until the client is told that we are still there. */
  keepAliveAfterMs: number
  /** How long a client may leave what it was sent unread. */
  stalledClientMs: number
  /** How long, and for how many bytes, an answer is read on after its client left. */
  abandonedMs: number
  abandonedBytes: number
  /** The same for a stream whose text is complete and whose usage is about to come. */
  nearlyDoneMs: number
  /** A JSON answer up to this size is read for its usage; a longer one is estimated. */
  readJsonBytes: number
}

export const standardLimits: ProxyLimits = {
  bodyBytes: 32 * 1024 * 1024,
  connections: 1_024,
  connectTimeoutMs: 10_000,
  headersTimeoutMs: 600_000,
  idleTimeoutMs: 300_000,
  keepAliveAfterMs: 10_000,
  stalledClientMs: 300_000,
  abandonedMs: 120_000,
  abandonedBytes: 8 * 1024 * 1024,
  nearlyDoneMs: 2_000,
  readJsonBytes: 8 * 1024 * 1024,
}
