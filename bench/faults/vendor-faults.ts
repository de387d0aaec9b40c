import { setTimeout as wait } from 'node:timers/promises'
import type { VendorFault } from '../../sandbox/vendors/faults.ts'
import type { Scene } from '../copies/scene.ts'
import type { VendorSide } from '../copies/vendor-side.ts'
import { type Fault, lastsMs } from './fault.ts'

/** The vendors' admin APIs while all three are read; what happens there is late and corrected meanwhile. */
export const vendorFaults: readonly Fault[] = [
  whileRead('vendors answer 429 with Retry-After for 4 s', { kind: 'status', status: 429, retryAfterSeconds: 2 }),
  whileRead('vendors answer 500 for 4 s', { kind: 'status', status: 500 }),
  whileRead('vendors break off in the middle of a page for 4 s', { kind: 'cut' }),
  whileRead('vendors send half of the JSON for 4 s', { kind: 'garbage', form: 'half-json' }, 1),
  whileRead('vendors change the shape of what they say for 4 s', {
    kind: 'omit',
    fields: ['usageEvents', 'teamMembers', 'data'],
  }),
  whileRead('vendors say nothing for 4 s', { kind: 'hang' }, 1),
]

function whileRead(name: string, fault: VendorFault, times?: number): Fault {
  return {
    name,
    hasVendors: true,
    ...(times ? { times } : {}),
    async strike({ world }) {
      const vendors = of(world)
      await vendors.readToEnd()
      vendors.change()
      vendors.faults.plan({ times: 'always', fault })
      await vendors.ask()
      await wait(lastsMs)
      vendors.faults.clear()
    },
    recovered: ({ world }) => of(world).readToEnd(),
    async afterwards({ world }) {
      const { known, differing, failedRuns } = await of(world).compare()
      return `of ${known} lines the vendors know, ${differing} differ from the ledger’s; ${failedRuns} readings failed and were asked for again`
    },
  }
}

function of({ vendors }: Scene['world']): VendorSide {
  if (!vendors) throw new Error('there are no vendors in this world')
  return vendors
}
