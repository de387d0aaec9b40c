import { dayHistory } from '../../company/day-history.ts'
import type { UsageRecord } from '../../company/usage-record.ts'
import { dayAfter, dayOf } from '../../company/work-calendar.ts'
import { anthropicProxyKeyId, companyAnthropic, toAnthropicUsage } from './company-anthropic.ts'
import { companyCursor, toCommits, toCursorEvent } from './company-cursor.ts'
import { companyOpenAi, openAiProxyKeyId, toOpenAiUsage } from './company-openai.ts'
import type { VendorWorld } from './vendor-world.ts'

export type CompanyVendors = {
  world: VendorWorld
  /** Adds what the company has done up to an instant. What was added before is left as it is, changed or not. */
  growTo(now: Date): void
}

/**
 * What the vendors know of Northwind Robotics from a day on: the same requests `/company/history` tells of. With
 * `peopleUseProxy` people's requests to Anthropic and OpenAI came through Tally, so that the vendors know its key only;
 * robots use keys of their own either way.
 */
export function companyVendors(from: string, { peopleUseProxy = false } = {}): CompanyVendors {
  const world: VendorWorld = { cursor: companyCursor(), anthropic: companyAnthropic(), openai: companyOpenAi() }
  let knownUntil = Date.parse(from)
  return {
    world,
    growTo(now) {
      const until = now.getTime()
      for (let day = dayOf(knownUntil); Date.parse(day) < until; day = dayAfter(day))
        addDay(world, recordsOf(day, { from: knownUntil, until, peopleUseProxy }))
      knownUntil = Math.max(knownUntil, until)
    },
  }
}

function recordsOf(day: string, of: { from: number; until: number; peopleUseProxy: boolean }): UsageRecord[] {
  const records = dayHistory(day).filter(({ at }) => Date.parse(at) >= of.from && Date.parse(at) < of.until)
  return of.peopleUseProxy ? records.map(throughProxy) : records
}

function throughProxy(record: UsageRecord): UsageRecord {
  if (record.provider === 'cursor' || record.person === null) return record
  return { ...record, person: null, key: { id: proxyKeyIds[record.provider], name: 'tally-proxy' } }
}

const proxyKeyIds = { anthropic: anthropicProxyKeyId, openai: openAiProxyKeyId }

function addDay(world: VendorWorld, records: UsageRecord[]): void {
  const of = (provider: string) => records.filter((record) => record.provider === provider)
  world.cursor.events.push(...of('cursor').map(toCursorEvent))
  const known = new Set(world.cursor.commits.map(({ hash }) => hash))
  // A session that goes on after it was last looked at has its commit already.
  world.cursor.commits.push(...toCommits(of('cursor')).filter(({ hash }) => !known.has(hash)))
  world.anthropic.usage.push(...of('anthropic').map(toAnthropicUsage))
  world.openai.usage.push(...of('openai').map(toOpenAiUsage))
}
