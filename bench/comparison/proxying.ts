import { compareThroughput } from '../proxy/throughput.ts'
import { withGateways } from '../proxy/with-gateways.ts'
import { print } from '../tables.ts'

/** The same requests through Tally and through what else can be had here, in turns. Prints Markdown. */
export async function compareProxying({ quick }: { quick: boolean }): Promise<void> {
  await withGateways(async (gateways) => {
    await compareThroughput(gateways, quick ? { seconds: 1, rounds: 2 } : { seconds: 2.5, rounds: 3 })
    const present = gateways.all.map(({ name }) => name)
    for (const name of ['Portkey', 'nginx'] as const)
      if (!present.includes(name)) print(`- ${name} could not be had here and is left out.`)
  })
}
