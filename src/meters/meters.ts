import { collectDefaultMetrics, Gauge, Registry } from 'prom-client'
import type { Log } from '../base/log.ts'
import { type Asked, openAsked, type Sample } from './asked.ts'
import { exposition, type MetricsFormat } from './exposition.ts'
import { openProxyMeters, type ProxyMeters } from './proxy-meters.ts'
import { openWorkMeters, type WorkMeters } from './work-meters.ts'

/** What a process counts of itself, and what is asked of it when somebody scrapes. */
export type Meters = {
  proxy: ProxyMeters
  work: WorkMeters
  /** Gauges that have to be asked for. */
  ask: Asked['add']
  /** A gauge this process knows at once. */
  gauge(input: { name: string; help: string; labels?: readonly string[]; read(): Sample[] }): void
  /** Everything as text; answers within about a second, whatever is away. */
  scrape(format: MetricsFormat): Promise<{ contentType: string; text: string }>
}

/** Opens a process's meters, with those of Node (event loop, memory, garbage) among them. */
export function openMeters(deps: {
  log: Log
  build: { version: string; node: string }
  roles: Iterable<string>
}): Meters {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const asked = openAsked({ registry, log: deps.log })
  const gauge: Meters['gauge'] = ({ name, help, labels = [], read }) => {
    new Gauge({
      name,
      help,
      labelNames: [...labels],
      registers: [registry],
      collect() {
        this.reset()
        for (const sample of read()) this.set(sample.labels ?? {}, sample.value)
      },
    })
  }
  const roles = [...deps.roles]
  gauge({
    name: 'tally_build_info',
    help: 'Which Tally this is, and on which Node it runs; always 1.',
    labels: ['version', 'node'],
    read: () => [{ labels: deps.build, value: 1 }],
  })
  gauge({
    name: 'tally_role',
    help: 'What this process does: proxy, slack, jobs; always 1.',
    labels: ['role'],
    read: () => roles.map((role) => ({ labels: { role }, value: 1 })),
  })
  return {
    proxy: openProxyMeters(registry),
    work: openWorkMeters(registry),
    ask: asked.add,
    gauge,
    async scrape(format) {
      await asked.refresh()
      return exposition(registry, format)
    },
  }
}
