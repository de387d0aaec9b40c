import { recordCycle } from '../../sources/cycles.ts'
import type { Feed } from '../feed.ts'
import type { VendorClient } from '../vendor-client.ts'
import { readAnswer } from '../vendor-problem.ts'
import { microUsdOfCents } from './cents.ts'
import { spendAnswer } from './schema.ts'

const path = '/teams/spend'

/**
 * What Cursor says the running cycle has cost, in all: kept to compare with the events, never counted. Its start is when
 * the cycle began.
 */
export const spend: Feed = {
  name: 'cursor-spend',
  title: 'spend of the cycle',
  async read({ db, client, accountId, state, now, told, keep }) {
    let onDemand = 0
    let overall = 0
    for (let page = 1, pages = 1; page <= pages; page++) {
      const answer = await askSpend(client, page)
      pages = answer.totalPages ?? 1
      for (const { spendCents, overallSpendCents } of answer.teamMemberSpend) {
        onDemand += microUsdOfCents(spendCents)
        overall += microUsdOfCents(overallSpendCents ?? 0)
      }
      told({ pages: 1, records: answer.teamMemberSpend.length })
      if (page === pages) {
        const cycle = cycleFrom(answer.subscriptionCycleStart)
        await recordCycle(db, { accountId, ...cycle, now })
        const note = { onDemandMicroUsd: onDemand, overallMicroUsd: overall, ...cycle, asOf: now }
        await keep({ from: state.readFrom ?? now, to: now, note })
      }
    }
  },
}

export async function askSpend(client: VendorClient, page: number) {
  const asked = { vendor: client.vendor, endpoint: `POST ${path}` }
  return readAnswer(spendAnswer, await client.post(path, { page, pageSize: 1_000 }), asked)
}

/** A cycle is a calendar month long; of one that starts on the 31st, the end is the last day of a shorter month. */
function cycleFrom(startMs: number): { startsAt: Date; endsAt: Date } {
  const start = Temporal.Instant.fromEpochMilliseconds(startMs).toZonedDateTimeISO('UTC')
  return { startsAt: new Date(startMs), endsAt: new Date(start.add({ months: 1 }).epochMilliseconds) }
}
