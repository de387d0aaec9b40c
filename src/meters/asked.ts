import { Gauge, type Registry } from 'prom-client'
import type { Log } from '../base/log.ts'
import { within } from '../base/within.ts'

/** One value of a gauge, with the values of its labels. */
export type Sample = { labels?: Record<string, string>; value: number }

/** A question whose answer is some gauges: each has a name, a sentence, and its labels' names. */
export type Question<Name extends string> = {
  part: string
  gauges: Record<Name, { help: string; labels?: readonly string[] }>
  ask(): Promise<Record<Name, Sample[]>>
}

export type Asked = {
  add<Name extends string>(question: Question<Name>): void
  /** Asks what is not known freshly, as long as there is time. */
  refresh(): Promise<void>
}

const withinMs = 1_000
const freshForMs = 5_000
const staleForMs = 300_000

/**
 * Gauges whose values have to be asked for, mostly of the database. Never asked twice at once, and never waited for longer than
 * a second: then the last answer stands for up to five minutes, afterwards none, and `tally_scrape_problem` says so.
 */
export function openAsked(deps: { registry: Registry; log: Log; nowMs?: () => number }): Asked {
  const { registry, log, nowMs = () => performance.now() } = deps
  const problem = new Gauge({
    name: 'tally_scrape_problem',
    help: '1 where a part could not be asked in time: its gauges are up to five minutes old, or left out.',
    labelNames: ['part'],
    registers: [registry],
  })
  const refreshes: Array<() => Promise<void>> = []

  return {
    add<Name extends string>({ part, gauges, ask }: Question<Name>) {
      const made = Object.entries<Question<Name>['gauges'][Name]>(gauges).map(([name, { help, labels = [] }]) => ({
        name,
        labels,
        gauge: new Gauge({ name, help, labelNames: [...labels], registers: [registry] }),
      }))
      let answeredAtMs: number | null = null
      let asking: Promise<void> | null = null

      function show(answer: Partial<Record<string, Sample[]>>) {
        for (const { name, labels, gauge } of made) {
          gauge.reset()
          // One without labels is 0 after that, which would be a claim.
          if (labels.length === 0) gauge.remove()
          for (const { labels = {}, value } of answer[name] ?? []) gauge.set(labels, value)
        }
      }

      function begin(): Promise<void> {
        asking ??= ask()
          .then((answer) => {
            show(answer)
            answeredAtMs = nowMs()
            problem.set({ part }, 0)
          })
          .catch((thrown: unknown) => {
            log.debug({ err: thrown, part }, 'a part could not be asked for its metrics')
          })
          .finally(() => {
            asking = null
          })
        return asking
      }

      show({})
      refreshes.push(async () => {
        const ageMs = answeredAtMs === null ? Number.POSITIVE_INFINITY : nowMs() - answeredAtMs
        if (ageMs < freshForMs) return
        const before = answeredAtMs
        await within(withinMs, begin())
        if (answeredAtMs !== before) return
        problem.set({ part }, 1)
        if (ageMs > staleForMs) show({})
      })
    },
    async refresh() {
      await Promise.all(refreshes.map((refresh) => refresh()))
    },
  }
}
