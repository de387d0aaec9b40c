import type { CliDeps } from './cli/command.ts'
import { type Collecting, collectAll } from './collectors/collect.ts'
import { probe } from './collectors/probe.ts'
import { adjustProxied } from './sources/adjustments.ts'

/** The vendors' admin APIs for the command line. Ctrl-C ends a reading within a page; the next one goes on there. */
export function vendorsFor(deps: Omit<Collecting, 'signal'>): CliDeps['vendors'] {
  return {
    probe: (input) => probe(deps, input),
    async collect(request) {
      const stop = new AbortController()
      const onInterrupt = () => stop.abort(new Error('Ctrl-C'))
      process.once('SIGINT', onInterrupt)
      try {
        const read = await collectAll({ ...deps, signal: stop.signal }, { ...request, trigger: 'command' })
        if (!stop.signal.aborted) await adjustProxied(deps.db, { now: deps.clock.now() })
        return read
      } finally {
        process.off('SIGINT', onInterrupt)
      }
    },
  }
}
