import { setTimeout as wait } from 'node:timers/promises'
import { type Accounts, mostOver, settledAccounts } from '../copies/accounts.ts'
import { inScene } from '../copies/scene.ts'
import { canMount } from '../copies/small-disk.ts'
import { startTraffic, type TrafficResult } from '../copies/traffic.ts'
import { machine } from '../machine.ts'
import { beginTable, print } from '../tables.ts'
import type { Fault } from './fault.ts'
import { faultsNamed, groupNames } from './faults.ts'

const firstPort = 19_330
const copyCount = 2
const workers = 12
const limitUsd = 0.02

/**
 * What goes wrong around Tally, one thing after the other under load: two copies of the whole app, people with soft, hard and
 * strict budgets. After each: what was lost or came twice, whether budgets held, how long until requests were answered again.
 * `only` names groups of faults with commas between (see `faults.ts`), or some by a part of their name. Prints Markdown.
 */
export async function run({ quick, only }: { quick: boolean; only: string | null }): Promise<void> {
  print(
    `## Faults\n\n${machine()} ${copyCount} copies of the app with every role behind a balancer, ${workers} developers, ` +
      'a third with hard and a third with strict budgets.',
  )
  const asked = faultsNamed(only)
  if (asked.length === 0) throw new Error(`no fault has “${only}” in its name; the groups are ${groupNames.join(', ')}`)
  const possible = asked.filter(({ smallDisk }) => !smallDisk || canMount())
  const write = beginTable(null, head)
  const results: Result[] = []
  for (const fault of possible) {
    const result = await tried(fault, quick ? 1 : (fault.times ?? 3))
    write(lineOf(result))
    results.push(result)
  }
  print('')
  for (const { name } of asked.filter((fault) => !possible.includes(fault)))
    print(`- not tried, since nothing can be mounted here: ${name}`)
  for (const { fault, afterwards } of results) if (afterwards !== '') print(`- ${fault.name}: ${afterwards}`)
  for (const { fault, traffic } of results) {
    for (const [words, times] of Object.entries(traffic.said)) print(`- ${fault.name}: ${times} × ${words}`)
  }
}

const head = [
  ...['fault', 'times', 'requests', 'whole', 'over budget', 'refused', 'cut'],
  ...['served', 'lost', 'doubled', 'estimated', 'unserved', 'tokens off'],
  ...['notices', 'lost', 'doubled', 'hard over, $', 'strict over, $', 'answers again after, ms', 'settled, ms'],
]

type Result = {
  fault: Fault
  times: number
  traffic: TrafficResult
  accounts: Accounts & { settledMs: number }
  over: { hard: number; strict: number }
  recoveredMs: number[]
  afterwards: string
}

function tried(fault: Fault, rounds: number): Promise<Result> {
  const { smallDisk = null, hasVendors = false, hasOwnClocks: hasOwnClock = false } = fault
  const world = { limitUsd, mixed: true, smallDisk, hasVendors }
  return inScene({ world, firstPort, copyCount, hasOwnClock }, async (scene) => {
    const { db, secrets } = scene.world
    const traffic = startTraffic({ port: scene.port, secrets, workers })
    const recoveredMs: number[] = []
    for (let round = 0; round < rounds; round += 1) {
      await wait(1_000)
      await fault.strike(scene, round)
      const from = performance.now()
      await (fault.recovered?.(scene) ?? traffic.nextAnswer())
      recoveredMs.push(performance.now() - from)
    }
    await wait(1_000)
    const result = await traffic.stop()
    const accounts = await settledAccounts(scene.world)
    const afterwards = (await fault.afterwards?.(scene)) ?? ''
    return { fault, times: rounds, traffic: result, accounts, over: await mostOver(db), recoveredMs, afterwards }
  })
}

function lineOf({ fault, times, traffic, accounts, over, recoveredMs }: Result): Array<string | number> {
  return [
    fault.name,
    times,
    ...[traffic.begun, traffic.whole, traffic.overBudget, traffic.refused, traffic.cut + traffic.unreached],
    ...[accounts.served, accounts.lost, accounts.doubled, accounts.estimated, accounts.unserved],
    accounts.tokensOff ?? 'in flight',
    ...[accounts.notices, accounts.noticesLost, accounts.noticesDoubled],
    ...[over.hard, over.strict].map(usdOver),
    recoveredMs.map(Math.round).join(', '),
    Math.round(accounts.settledMs),
  ]
}

function usdOver(microUsd: number): string {
  return microUsd <= 0 ? '0' : (microUsd / 1e6).toFixed(6)
}
