import { writeFileSync } from 'node:fs'

/** Loaded into the measured process: on SIGUSR2 it writes down what keeps its event loop alive, by kind. */
process.on('SIGUSR2', () => {
  const kinds: Record<string, number> = {}
  for (const kind of process.getActiveResourcesInfo()) kinds[kind] = (kinds[kind] ?? 0) + 1
  writeFileSync(process.env.TALLY_BENCH_PROBE ?? '/dev/null', JSON.stringify(kinds))
})
