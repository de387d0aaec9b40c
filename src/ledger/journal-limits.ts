/** What bounds a journal; tests shorten them. */
export type JournalLimits = {
  segmentBytes: number
  /** Entries kept in memory while the database is away; more are read from the journal again. */
  maxWaiting: number
  heartbeatEveryMs: number
  adoptEveryMs: number
  /** A process of another host is taken for dead when its heartbeat is older. */
  staleAfterMs: number
  flushWithinMs: number
}
