import type { CliDeps, Vendors } from './cli/command.ts'
import { type Collecting, collectAll } from './collectors/collect.ts'
import { probe } from './collectors/probe.ts'
import { adjustProxied } from './sources/adjustments.ts'

/** The vendors' admin APIs for the command line. `signal` ends a reading within a page; the next one goes on there. */
export function vendorsFor(deps: Omit<Collecting, 'signal'> & { signal?: AbortSignal }): Vendors & {
  isReading(): boolean
} {
  const signal = deps.signal ?? new AbortController().signal
  let readings = 0
  return {
    isReading: () => readings > 0,
    probe: (input) => probe(deps, input),
    async collect(request: Parameters<CliDeps['vendors']['collect']>[0]) {
      readings += 1
      try {
        const read = await collectAll({ ...deps, signal }, { ...request, trigger: 'command' })
        if (!signal.aborted) await adjustProxied(deps.db, { now: deps.clock.now() })
        return read
      } finally {
        readings -= 1
      }
    },
  }
}
