import { errorText } from '../base/app-error.ts'
import type { Log } from '../base/log.ts'
import { answeredWithin } from '../base/within.ts'
import { listen } from '../db/listen.ts'

/** Keeps the budgets in memory in step with the database. */
export type Following = { close(): Promise<void> }

const everyMs = 10_000
const retryMs = 500
const readWithinMs = 5_000

/**
 * Reads at once, again whenever the database tells of a change, and every 10 s besides, because what was said while the
 * listener was away is not known. The first read has to succeed; later ones are tried again while the old state goes on.
 * `onTight` hears which budgets somebody is short of.
 */
export async function followBudgets(input: {
  url: string
  log: Log
  /** `due`: only because time has passed. Returns what to do with the answer. */
  read(why: 'told' | 'due'): Promise<() => void>
  onTight(budgetIds: ReadonlySet<string>): void
}): Promise<Following> {
  const { log } = input
  let closed = false
  let away = false
  let wanted: 'told' | 'due' | null = null
  let reading: Promise<void> | null = null
  let retry: NodeJS.Timeout | null = null

  function refresh(why: 'told' | 'due') {
    wanted = away || wanted === 'told' ? 'told' : why
    if (!closed) reading ??= readWhileWanted()
  }

  async function readWhileWanted() {
    try {
      while (wanted && !closed) {
        const why = wanted
        wanted = null
        await readOnce(why)
        if (away) log.info('budgets are in step with the database again')
        away = false
      }
    } catch (thrown) {
      if (!away) log.warn({ cause: errorText(thrown) }, 'budgets cannot be read, those in memory go on')
      away = true
      if (!closed) retry = setTimeout(refresh, retryMs, 'told')
    } finally {
      reading = null
    }
  }

  async function readOnce(why: 'told' | 'due') {
    const apply = await answeredWithin(readWithinMs, input.read(why))
    if (!closed) apply()
  }

  await readOnce('told')
  const listener = listen({
    url: input.url,
    channel: 'budgets',
    onMessage(payload) {
      const [what, ...ids] = (payload ?? 'changed').split(' ')
      if (what === 'tight') input.onTight(new Set(ids))
      else refresh('told')
    },
    onLost: (cause) => log.debug({ cause: cause.message }, 'changed budgets are not heard, asking every 10 s'),
  })
  const timer = setInterval(refresh, everyMs, 'due')
  return {
    async close() {
      closed = true
      clearInterval(timer)
      if (retry) clearTimeout(retry)
      await listener.close()
      await reading
    },
  }
}
