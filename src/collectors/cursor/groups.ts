import { z } from 'zod'
import { recordCycle } from '../../sources/cycles.ts'
import type { Feed } from '../feed.ts'
import type { VendorClient } from '../vendor-client.ts'
import { readAnswer } from '../vendor-problem.ts'
import { microUsdOfCents } from './cents.ts'
import { groupsAnswer } from './schema.ts'

const path = '/teams/groups'

/** Which billing group somebody is in, by e-mail; empty where that is not known. */
export type GroupNames = { of(email: string): string }

const noteSchema = z.object({ groupOf: z.record(z.string(), z.string()) }).catch({ groupOf: {} })

/**
 * Cursor's billing groups: their names, for members, and what Cursor says each has spent, to compare. Groups are no teams.
 * While they cannot be read, the names that were read last stay.
 */
export function billingGroups(): { feed: Feed; names: GroupNames } {
  let groupOf: Record<string, string> = {}
  const feed: Feed = {
    name: 'cursor-groups',
    title: 'billing groups',
    async read({ db, client, accountId, state, now, told, keep }) {
      groupOf = noteSchema.parse(state.note).groupOf
      const { groups, billingCycle } = await askGroups(client)
      groupOf = Object.fromEntries(
        groups.flatMap(({ name, currentMembers }) =>
          (currentMembers ?? []).map(({ email }) => [email.trim().toLowerCase(), name]),
        ),
      )
      if (billingCycle) {
        const { cycleStart, cycleEnd } = billingCycle
        await recordCycle(db, { accountId, startsAt: new Date(cycleStart), endsAt: new Date(cycleEnd), now })
      }
      const spend = groups.map(({ name, spendCents }) => ({ name, microUsd: microUsdOfCents(spendCents ?? 0) }))
      told({ pages: 1, records: groups.length })
      await keep({ from: state.readFrom ?? now, to: now, note: { groupOf, spend, cycle: billingCycle ?? null } })
    },
  }
  return { feed, names: { of: (email) => groupOf[email.trim().toLowerCase()] ?? '' } }
}

export async function askGroups(client: VendorClient) {
  return readAnswer(groupsAnswer, await client.get(path), { vendor: client.vendor, endpoint: `GET ${path}` })
}
