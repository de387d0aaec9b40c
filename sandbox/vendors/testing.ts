import { createServer } from 'node:http'
import type { VendorClock } from './clock.ts'
import type { VendorFaults } from './faults.ts'
import { vendorKeys } from './keys.ts'
import type { CallRecord } from './vendor-call.ts'
import { sandboxVendors } from './vendors.ts'
import { companyVendors } from './world/company-world.ts'
import { type Truth, truthOf } from './world/truth.ts'
import { emptyVendorWorld, type VendorWorld } from './world/vendor-world.ts'

/** The vendors on a server of a test's own. */
export type RunningVendors = {
  cursorUrl: string
  anthropicUrl: string
  openaiUrl: string
  keys: typeof vendorKeys
  world: VendorWorld
  /** The exact sums of the world as it is now, late rows included. */
  truth(): Truth
  faults: VendorFaults
  clock: VendorClock
  calls: CallRecord[]
  close(): Promise<void>
}

/** Opens them on a loopback port of their own. See README.md for the options. */
export async function startVendors(
  options: {
    world?: VendorWorld | 'company'
    /** The first day of the company's history; 60 days back. */
    from?: string
    now?: Date
    clock?: { now(): Date }
    rateLimits?: boolean
  } = {},
): Promise<RunningVendors> {
  const { now } = options
  const clock = options.clock ?? { now: () => now ?? new Date() }
  const company = options.world === 'company' ? companyVendors(options.from ?? daysBefore(clock.now(), 60)) : null
  const world = company?.world ?? (options.world === 'company' ? undefined : options.world) ?? emptyVendorWorld()
  company?.growTo(clock.now())
  const vendors = sandboxVendors({
    world: (at) => {
      company?.growTo(at)
      return world
    },
    clock,
    rateLimits: options.rateLimits ?? false,
  })
  const server = createServer((request, response) => {
    if (!vendors.handle(request, response)) response.writeHead(404).end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const origin = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`
  return {
    cursorUrl: `${origin}/vendors/cursor`,
    anthropicUrl: `${origin}/vendors/anthropic`,
    openaiUrl: `${origin}/vendors/openai`,
    keys: vendorKeys,
    world,
    truth: () => truthOf(world),
    faults: vendors.faults,
    clock: vendors.clock,
    calls: vendors.calls,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

function daysBefore(now: Date, days: number): string {
  return new Date(now.getTime() - days * 86_400_000).toISOString().slice(0, 10)
}
