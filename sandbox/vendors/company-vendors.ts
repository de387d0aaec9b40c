import type { RequestRecord } from '../providers/request-log.ts'
import { type SandboxVendors, sandboxVendors } from './vendors.ts'
import { servedByAnthropic } from './world/company-anthropic.ts'
import { servedByOpenAi } from './world/company-openai.ts'
import { companyVendors } from './world/company-world.ts'

/** Calendar months of history, the current one included, as in `/company/history` when the app asks for it. */
const months = 6

/** The vendors of the sandbox process: some months of Northwind up to now, and what its providers answer from now on. */
export function companyVendorApis(): Pick<SandboxVendors, 'handle' | 'control'> & {
  addServed(record: RequestRecord): void
} {
  const clock = { now: () => new Date() }
  const now = clock.now()
  const from = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - (months - 1))).toISOString().slice(0, 10)
  const company = companyVendors(from, { peopleUseProxy: true })
  const { world, growTo } = company
  const { handle, control } = sandboxVendors({
    world(now) {
      growTo(now)
      return world
    },
    clock,
    rateLimits: true,
  })
  return {
    handle,
    control,
    addServed(record) {
      if (record.provider === 'anthropic') world.anthropic.usage.push(...orNothing(servedByAnthropic(record)))
      else world.openai.usage.push(...orNothing(servedByOpenAi(record)))
    },
  }
}

function orNothing<Row>(row: Row | null): Row[] {
  return row === null ? [] : [row]
}
