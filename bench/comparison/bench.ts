import { machine } from '../machine.ts'
import { print } from '../tables.ts'
import { compareCollection } from './collection.ts'
import { compareDetection } from './detection.ts'
import { compareProxying } from './proxying.ts'
import { compareReports } from './reports.ts'

const parts: Record<string, (how: { quick: boolean }) => Promise<void> | void> = {
  proxying: compareProxying,
  collection: compareCollection,
  detection: compareDetection,
  reports: compareReports,
}

/** The same work done by what people would pick instead, in the same run and in turns. Prints Markdown. */
export async function run({ quick, only }: { quick: boolean; only: string | null }): Promise<void> {
  print(`## Comparison\n\n${machine()}`)
  for (const [name, compare] of Object.entries(parts)) if (only === null || only === name) await compare({ quick })
}
