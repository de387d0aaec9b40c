import pg from 'pg'

/** A connection that hears NOTIFY. It comes back by itself after a loss. */
export type Listener = {
  /** Whether notifications arrive right now; while false, a caller must not trust what it has heard. */
  isLive(): boolean
  close(): Promise<void>
}

const retryAfterMs = 250

/**
 * Listens on one channel. `onMessage` is called with each payload, and with `null` after each (re)connection, because
 * what was said meanwhile is unknown: read everything again then.
 */
export function listen(input: {
  url: string
  channel: string
  onMessage(payload: string | null): void
  onLost(cause: Error): void
}): Listener {
  let client: pg.Client | null = null
  let live = false
  let closed = false
  let retry: NodeJS.Timeout | null = null

  async function connect() {
    const next = new pg.Client({
      connectionString: input.url,
      application_name: `tally listen ${input.channel}`,
      connectionTimeoutMillis: 3_000,
      keepAlive: true,
    })
    client = next
    let lost = false
    const loseOnce = (cause: Error) => {
      if (lost) return
      lost = true
      live = false
      void next.end().catch(() => undefined)
      if (closed) return
      input.onLost(cause)
      retry = setTimeout(connect, retryAfterMs)
    }
    next.on('error', loseOnce)
    next.on('end', () => loseOnce(new Error('connection ended')))
    next.on('notification', (message) => input.onMessage(message.payload ?? ''))
    try {
      await next.connect()
      await next.query(`listen ${pg.escapeIdentifier(input.channel)}`)
      if (lost || closed) return
      live = true
      input.onMessage(null)
    } catch (thrown) {
      loseOnce(thrown instanceof Error ? thrown : new Error(String(thrown)))
    }
  }

  void connect()
  return {
    isLive: () => live,
    async close() {
      closed = true
      live = false
      if (retry) clearTimeout(retry)
      await client?.end().catch(() => undefined)
    },
  }
}
