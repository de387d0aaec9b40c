import { setTimeout as wait } from 'node:timers/promises'
import { type Accounts, settledAccounts } from '../copies/accounts.ts'
import { inScene, type Scene } from '../copies/scene.ts'
import { startTraffic, type TrafficResult } from '../copies/traffic.ts'
import type { CopiesWorld } from '../copies/world.ts'
import { machine } from '../machine.ts'
import { print, table } from '../tables.ts'

const firstPort = 19_310
const copyCount = 3
const workers = 24
// Small, so that everybody crosses several tenths of it.
const limitUsd = 0.1

/**
 * Copies of the whole app over one PostgreSQL, behind a balancer that follows `/readyz`, under load: all restarted in turn,
 * one killed, and the database restarted. Says what was lost, what came twice, and how long it took. Prints Markdown.
 */
export async function run({ quick, only }: { quick: boolean; only: string | null }): Promise<void> {
  print(
    `## Operations\n\n${machine()} ${copyCount} copies of the app with every role, one PostgreSQL, ${workers} developers, ` +
      '70 % streamed, about two seconds a stream.',
  )
  const rounds = quick ? 1 : 3
  const results: Result[] = []
  for (const [name, part] of Object.entries(parts)) {
    if (only !== null && only !== name) continue
    results.push(await inScene({ world: { limitUsd }, firstPort, copyCount }, (scene) => part(scene, rounds)))
  }
  report(results)
}

type Result = {
  what: string
  times: number
  traffic: TrafficResult
  accounts: Accounts & { settledMs: number }
  tookMs: number[]
}

const parts: Record<string, (scene: Scene, rounds: number) => Promise<Result>> = { rolling, failover, database }

async function rolling({ world, copies, port }: Scene, rounds: number): Promise<Result> {
  const traffic = startTraffic({ port, secrets: world.secrets, workers })
  const tookMs: number[] = []
  await wait(3_000)
  for (let round = 0; round < rounds; round += 1) {
    for (const copy of copies) {
      const { leftAfterMs, code } = await copy.roll()
      if (code !== 0) print(`A copy ended with ${code}.`)
      tookMs.push(leftAfterMs)
      await wait(1_000)
    }
  }
  const result = await traffic.stop()
  const accounts = await settledAccounts(world)
  return {
    what: 'each copy restarted in turn (SIGTERM)',
    times: rounds * copies.length,
    traffic: result,
    accounts,
    tookMs,
  }
}

async function failover({ world, copies, port }: Scene, rounds: number): Promise<Result> {
  const traffic = startTraffic({ port, secrets: world.secrets, workers })
  const tookMs: number[] = []
  for (let round = 0; round < rounds; round += 1) {
    await wait(3_000)
    const victim = copies[round % copies.length]
    if (!victim) continue
    await victim.kill()
    const from = performance.now()
    const before = await estimates(world)
    // Nobody starts it again before its journal is taken over: the others have to do that.
    while (performance.now() - from < 60_000 && (await estimates(world)) === before) await wait(100)
    tookMs.push(performance.now() - from)
    await victim.start()
  }
  await wait(2_000)
  const result = await traffic.stop()
  const accounts = await settledAccounts(world)
  return { what: 'one copy killed (SIGKILL)', times: rounds, traffic: result, accounts, tookMs }
}

// What a dead process had in flight is written as estimates by whoever takes its journal over.
async function estimates({ db }: CopiesWorld): Promise<number> {
  const { count } = await db
    .selectFrom('entry')
    .where('basis', '=', 'estimated')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow()
  return count
}

async function database({ world, port }: Scene, rounds: number): Promise<Result> {
  const traffic = startTraffic({ port, secrets: world.secrets, workers })
  const tookMs: number[] = []
  for (let round = 0; round < rounds; round += 1) {
    await wait(4_000)
    const server = await world.databaseProcess()
    const from = performance.now()
    // As an administrator restarts it: connections are ended at once, and it comes back at the same address.
    process.kill(server, 'SIGINT')
    await wait(500)
    while (!(await answersAgain(world))) await wait(50)
    tookMs.push(performance.now() - from)
  }
  await wait(3_000)
  const result = await traffic.stop()
  const accounts = await settledAccounts(world)
  return { what: 'PostgreSQL restarted', times: rounds, traffic: result, accounts, tookMs }
}

async function answersAgain({ db }: CopiesWorld): Promise<boolean> {
  return db
    .selectFrom('person')
    .select('id')
    .limit(1)
    .execute()
    .then(
      () => true,
      () => false,
    )
}

function report(results: readonly Result[]): void {
  table(
    'Requests',
    ['what', 'times', 'requests', 'answered whole', 'refused', 'cut', 'first byte p50, p99, longest ms'],
    results.map(({ what, times, traffic }) => [
      what,
      times,
      traffic.begun,
      traffic.whole,
      traffic.refused,
      traffic.cut + traffic.unreached,
      [traffic.firstByte.p50, traffic.firstByte.p99, traffic.firstByte.longest].map(Math.round).join(', '),
    ]),
  )
  table(
    'Ledger and Slack',
    [
      'what',
      'served',
      'entries',
      'estimated',
      'lost',
      'doubled',
      'tokens off',
      'notices',
      'lost',
      'doubled',
      'took, ms',
      'settled, ms',
    ],
    results.map(({ what, accounts, tookMs }) => [
      what,
      accounts.served,
      accounts.entries,
      accounts.estimated,
      accounts.lost,
      accounts.doubled,
      accounts.tokensOff ?? 'in flight',
      accounts.notices,
      accounts.noticesLost,
      accounts.noticesDoubled,
      tookMs.map(Math.round).join(', '),
      Math.round(accounts.settledMs),
    ]),
  )
  for (const { what, traffic } of results) {
    for (const [words, times] of Object.entries(traffic.said)) print(`- ${what}: ${times} × ${words}`)
  }
}
