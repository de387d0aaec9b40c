import { clockFaults } from './clock-faults.ts'
import { databaseFaults } from './database-faults.ts'
import type { Fault } from './fault.ts'
import { processFaults } from './process-faults.ts'
import { providerFaults } from './provider-faults.ts'
import { slackFaults } from './slack-faults.ts'
import { vendorFaults } from './vendor-faults.ts'

const groups: Readonly<Record<string, readonly Fault[]>> = {
  processes: processFaults,
  database: databaseFaults,
  providers: providerFaults,
  slack: slackFaults,
  clocks: clockFaults,
  vendors: vendorFaults,
}

/** The faults of groups (`slack,clocks`), those whose name has these words, or all of them. */
export function faultsNamed(only: string | null): readonly Fault[] {
  const all = Object.values(groups).flat()
  if (only === null) return all
  const named = only.split(',').map((name) => groups[name])
  if (named.includes(undefined)) return all.filter(({ name }) => name.includes(only))
  return named.flatMap((group) => group ?? [])
}

/** What `faultsNamed` takes for a whole group. */
export const groupNames: readonly string[] = Object.keys(groups)
