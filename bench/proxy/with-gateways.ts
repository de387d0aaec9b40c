import { rmSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { embeddedPostgres } from '../../src/db/embedded/cluster.ts'
import { print } from '../tables.ts'
import { type Gateway, startBarePipe, startNginx, startPortkey, startTally, startUpstream } from './gateways.ts'
import { leaveGatewayCore } from './rig.ts'

export type Gateways = { direct: Gateway; bare: Gateway; tally: Gateway; all: Gateway[] }

/** Does something with all gateways that can be had, each running on the gateway's core, and stops them. Prints what the ledger holds. */
export async function withGateways(work: (gateways: Gateways) => Promise<void>): Promise<void> {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'tally-bench-postgres-'))
  leaveGatewayCore()
  const database = await embeddedPostgres({ dataDir })
  const all: Gateway[] = []
  const started = async <One extends Gateway | null>(starting: Promise<One>): Promise<One> => {
    const gateway = await starting
    if (gateway) all.push(gateway)
    return gateway
  }
  try {
    const direct = await started(startUpstream())
    const bare = await started(startBarePipe())
    const tally = await started(startTally(database))
    await started(startPortkey())
    await started(startNginx())
    await work({ direct, bare, tally, all })
    print(`\n${(await tally.closing?.()) ?? ''}`)
  } finally {
    for (const gateway of all) await gateway.running.stop()
    await database.release()
    rmSync(database.folder, { recursive: true, force: true })
    rmSync(dataDir, { recursive: true, force: true })
  }
}
