import { print } from '../tables.ts'
import { fuzzApi } from './api.ts'
import { fuzzAuthorization } from './authorization.ts'
import type { Order } from './campaign.ts'
import { fuzzCommandLine } from './command-line.ts'
import { fuzzCsv } from './csv.ts'
import { fuzzPdf } from './pdf.ts'
import { fuzzProviderStreams } from './provider-streams.ts'
import { fuzzProxyBodies } from './proxy-bodies.ts'
import { fuzzProxyBytes } from './proxy-bytes.ts'
import { fuzzSettings } from './settings.ts'
import { fuzzSlackPayloads, fuzzSlackTexts } from './slack.ts'
import { fuzzVendors } from './vendors.ts'

/** What is handed over, part by part; each says how many faults it found, or throws on the first. */
const parts: Record<string, (order: Order) => Promise<number | undefined>> = {
  authorization: fuzzAuthorization,
  csv: fuzzCsv,
  pdf: fuzzPdf,
  'proxy-bytes': fuzzProxyBytes,
  'proxy-bodies': fuzzProxyBodies,
  streams: fuzzProviderStreams,
  'slack-texts': fuzzSlackTexts,
  'slack-payloads': fuzzSlackPayloads,
  api: fuzzApi,
  vendors: fuzzVendors,
  settings: fuzzSettings,
  cli: fuzzCommandLine,
}

/**
 * Hands over what nobody should send, a share of five minutes for each part (`--quick`: of one), other things each day and
 * the same all day long. Throws where anything crashes, hangs, keeps memory, answers 500 or changes what it refuses. A day
 * is begun again with `--only <part> --seed <day>`, at one input with `--seed <day>:<input>`.
 */
export async function run({
  quick,
  only,
  seed: given,
}: {
  quick: boolean
  only: string | null
  seed: string | null
}): Promise<void> {
  const [seed = '', from = '0'] = (given ?? Temporal.Now.plainDateISO('UTC').toString()).split(':')
  print(`## Bad input\n\nSeed ${seed}.`)
  const asked = Object.entries(parts).filter(([name]) => only === null || only === name)
  if (asked.length === 0) throw new Error(`There is no part “${only}”: ${Object.keys(parts).join(', ')}.`)
  const seconds = (quick ? 36 : 220) / Object.keys(parts).length
  const failed: string[] = []
  for (const [name, fuzz] of asked) {
    const faults = await fuzz({ seconds, seed, from: Number(from) })
    if (faults) failed.push(`${name}: ${faults}`)
  }
  if (failed.length > 0) throw new Error(`faults of seed ${seed}: ${failed.join(', ')}`)
}
