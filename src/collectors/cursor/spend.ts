import type { z } from 'zod'
import { cycleFeed, type ToldCycle } from '../../sources/cursor-cycle.ts'
import { recordCycle } from '../../sources/cycles.ts'
import type { Feed } from '../feed.ts'
import type { VendorClient } from '../vendor-client.ts'
import { readAnswer } from '../vendor-problem.ts'
import { microUsdOfCents } from './cents.ts'
import { spendAnswer } from './schema.ts'

const path = '/teams/spend'

/**
 * What Cursor says the running cycle has cost, in all, and how many a limit holds back: kept to compare with the events,
 * never counted. Its start is when the cycle began.
 */
export const spend: Feed = {
  name: cycleFeed,
  title: 'spend of the cycle',
  async read({ db, client, accountId, state, now, told, keep }) {
    let onDemand = 0
    let overall = 0
    const limits: SpendAnswer[] = []
    for (let page = 1, pages = 1; page <= pages; page++) {
      const answer = await askSpend(client, page)
      pages = answer.totalPages ?? 1
      limits.push(answer)
      for (const { spendCents, overallSpendCents } of answer.teamMemberSpend) {
        onDemand += microUsdOfCents(spendCents)
        overall += microUsdOfCents(overallSpendCents ?? 0)
      }
      told({ pages: 1, records: answer.teamMemberSpend.length })
      if (page === pages) {
        const cycle = cycleFrom(answer.subscriptionCycleStart)
        await recordCycle(db, { accountId, ...cycle, now })
        const note: ToldCycle = {
          onDemandMicroUsd: onDemand,
          overallMicroUsd: overall,
          limitedPeople: limitedPeopleOf(limits),
          ...cycle,
          asOf: now,
        }
        await keep({ from: state.readFrom ?? now, to: now, note })
      }
    }
  },
}

export async function askSpend(client: VendorClient, page: number) {
  const asked = { vendor: client.vendor, endpoint: `POST ${path}` }
  return readAnswer(spendAnswer, await client.post(path, { page, pageSize: 1_000 }), asked)
}

type SpendAnswer = z.infer<typeof spendAnswer>

/** As Cursor counts them where it does, else those whose on-demand usage has come to their limit; null without limits. */
export function limitedPeopleOf(
  pages: ReadonlyArray<Pick<SpendAnswer, 'limitedUsersCount' | 'teamMemberSpend'>>,
): number | null {
  const counted = pages.find(({ limitedUsersCount }) => typeof limitedUsersCount === 'number')?.limitedUsersCount
  if (typeof counted === 'number') return counted
  const limited = pages
    .flatMap(({ teamMemberSpend }) => teamMemberSpend)
    .flatMap(({ spendCents, effectivePerUserLimitDollars: limit }) =>
      typeof limit === 'number' && limit > 0 ? [spendCents >= limit * 100] : [],
    )
  return limited.length === 0 ? null : limited.filter(Boolean).length
}

/** A cycle is a calendar month long; of one that starts on the 31st, the end is the last day of a shorter month. */
function cycleFrom(startMs: number): { startsAt: Date; endsAt: Date } {
  const start = Temporal.Instant.fromEpochMilliseconds(startMs).toZonedDateTimeISO('UTC')
  return { startsAt: new Date(startMs), endsAt: new Date(start.add({ months: 1 }).epochMilliseconds) }
}
