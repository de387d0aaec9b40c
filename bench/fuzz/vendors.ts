import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { type Random, randomFrom } from '../../sandbox/company/random.ts'
import { day } from '../../src/base/calendar.ts'
import { collectAccount } from '../../src/collectors/collect.ts'
import { type CollectingWorld, collectingWorld } from '../../src/collectors/testing.ts'
import { brokenBytes, brokenJson, oddValue } from './broken.ts'
import { campaign, type Order, refuseInsides } from './campaign.ts'
import { withCluster } from './cluster.ts'
import { heardLog } from './heard-log.ts'

const vendors = ['cursor', 'anthropic', 'openai'] as const
type Run = { vendor: (typeof vendors)[number]; seed: string; share: number }
type World = { world: CollectingWorld; between: Awaited<ReturnType<typeof startBetween>> }

/**
 * Whole readings of the vendors' APIs in which some of the answers were changed on their way: a reading that is done, or problems
 * in sentences. Then the same is read as it is, and has to be done whatever was kept before.
 */
export function fuzzVendors(order: Order): Promise<number> {
  return withCluster(async () => {
    const { log, refuseSurprises } = heardLog()
    const worlds = new Map<string, World>()
    for (const vendor of vendors) worlds.set(vendor, await worldOf(vendor))
    try {
      const faults = await campaign<Run>(order, {
        name: 'Vendor answers, a reading each',
        longestMs: 60_000,
        mostGrownMb: 60,
        make: (random) => ({
          vendor: random.pick(vendors),
          seed: String(random.next()),
          share: random.pick([0.1, 0.3, 0.6, 1]),
        }),
        async hand({ vendor, seed, share }) {
          const { world, between } = worlds.get(vendor) ?? never()
          between.change({ random: randomFrom('vendor', seed), share })
          const deps = { ...world.deps, log, addresses: { ...world.deps.addresses, [vendor]: between.address } }
          const request = { accountId: world.accountId, trigger: 'hand', since: day('2026-11-19') } as const
          const { outcome, problem } = await collectAccount(deps, request)
          refuseInsides(problem)
          refuseSurprises()
          if (outcome === 'failed' && !/[.”]$/.test(problem.trim())) throw new Error(`no sentence: ${problem}`)
          return outcome === 'done' ? 'accepted' : 'refused'
        },
        async atEnd() {
          for (const [vendor, { world, between }] of worlds) {
            between.change(null)
            const { outcome, problem } = await world.collect({ since: day('2026-11-19') })
            if (outcome !== 'done') throw new Error(`${vendor} is not read any more: ${problem}`)
          }
        },
      })
      process.stdout.write(
        `\n${[...worlds.values()].reduce((sum, { between }) => sum + between.changed(), 0)} answers were changed.\n`,
      )
      return faults
    } finally {
      for (const { world, between } of worlds.values()) {
        await between.close()
        await world.close()
      }
    }
  })
}

async function worldOf(vendor: Run['vendor']): Promise<World> {
  const world = await collectingWorld(vendor, { readUpTo: '2026-11-18', world: 'company', from: '2026-11-16' })
  return { world, between: await startBetween(world.deps.addresses[vendor]) }
}

/** A server before a vendor's that changes some of its answers. */
async function startBetween(address: string) {
  let change: { random: Random; share: number } | null = null
  let changed = 0
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const { method = 'GET', url = '' } = request
    const headers = Object.entries(request.headers).flatMap(([name, value]) =>
      /^(?:host|connection|content-length|transfer-encoding)$/.test(name) ? [] : [[name, String(value)]],
    )
    const body = method === 'GET' ? null : await buffer(request)
    const got = await fetch(`${address}${url}`, { method, headers: Object.fromEntries(headers), body })
    const whole = Buffer.from(await got.arrayBuffer())
    const isChanged = change !== null && change.random.next() < change.share
    if (isChanged) changed += 1
    const { status, bytes } =
      change !== null && isChanged
        ? changedAnswer(change.random, got.status, whole)
        : { status: got.status, bytes: whole }
    response.writeHead(status, {
      'content-type': 'application/json',
      ...(got.headers.has('etag') ? { etag: String(got.headers.get('etag')) } : {}),
    })
    response.end(bytes)
  }
  const server = createServer((request, response) => void answer(request, response).catch(() => response.destroy()))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    changed: () => changed,
    change(next: { random: Random; share: number } | null) {
      change = next
    },
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

const pieces = ['{', '}', '[', '"', ',', '\0', '1e999', 'null', '\xff', '['.repeat(100_000), '<html>'] as const

function changedAnswer(random: Random, status: number, whole: Buffer): { status: number; bytes: Buffer } {
  const chance = random.next()
  if (chance < 0.05) return { status: random.pick([400, 401, 403, 404, 500]), bytes: whole }
  if (chance < 0.15) return { status, bytes: brokenBytes(random, whole, pieces) }
  if (chance < 0.2) return { status, bytes: Buffer.from(JSON.stringify(oddValue(random)) ?? '') }
  return {
    status,
    bytes: Buffer.from(JSON.stringify(brokenJson(random, JSON.parse(whole.toString() || 'null'), 3)) ?? ''),
  }
}

function never(): never {
  throw new Error('each vendor has a world')
}
