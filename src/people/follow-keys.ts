import { errorText } from '../base/app-error.ts'
import type { Log } from '../base/log.ts'
import { answeredWithin } from '../base/within.ts'
import { listen } from '../db/listen.ts'

/** What to read: everything, what a notification told of, or what may have been missed since the last time. */
export type Reading = 'all' | 'told' | 'due'

/** Keeps something in memory in step with a table of keys. */
export type Following = {
  /** Whether changes are heard as they happen, and the last reading succeeded. */
  isInStep(): boolean
  close(): Promise<void>
}

const everyMs = 10_000
const readAtMostMs = 5_000

/**
 * Reads at once, again whenever the database says that `table` changed, and every 10 s besides (what was said while the
 * listener was away is not known). `read('all')` is asked for at the start and after a reconnection; `read`
 * returns what to do with the answer, so that an answer that came too late is dropped.
 * The first read has to succeed; later ones are tried again, while the old state goes on.
 */
export async function followKeys(input: {
  url: string
  table: 'virtual_key' | 'provider_key'
  log: Log
  read(what: Reading): Promise<() => void>
  refreshEveryMs?: number
}): Promise<Following> {
  const { table, log, read } = input
  let closed = false
  let away = false
  let heard = true
  let wanted: Reading | null = null
  let reading: Promise<void> | null = null

  function refresh(what: Reading) {
    if (closed) return
    // What was missed while the database was away is not known, so the next attempt reads everything.
    wanted = away || wanted === 'all' ? 'all' : wanted === 'told' ? 'told' : what
    reading ??= readWhileWanted()
  }

  async function readWhileWanted() {
    try {
      while (wanted && !closed) {
        const what = wanted
        wanted = null
        await readOnce(what)
        if (away) log.info({ table }, 'keys are in step with the database again')
        away = false
      }
    } catch (thrown) {
      if (!away) log.warn({ table, cause: errorText(thrown) }, 'keys cannot be read, those in memory go on')
      away = true
    } finally {
      reading = null
    }
  }

  async function readOnce(what: Reading) {
    const apply = await answeredWithin(readAtMostMs, read(what))
    if (!closed) apply()
  }

  await readOnce('all')
  const listener = listen({
    url: input.url,
    channel: 'keys_changed',
    onMessage: (payload) => {
      if (payload === null) {
        heard = true
        refresh('all')
      } else if (payload === table) refresh('told')
    },
    // Told at each failed attempt to come back; said once.
    onLost: (cause) => {
      if (heard && !closed) log.warn({ table, cause: cause.message }, 'key changes are not heard, asking every 10 s')
      heard = false
    },
  })
  const timer = setInterval(() => refresh('due'), input.refreshEveryMs ?? everyMs)
  return {
    isInStep: () => listener.isLive() && !away,
    async close() {
      closed = true
      clearInterval(timer)
      await listener.close()
      await reading
    },
  }
}
