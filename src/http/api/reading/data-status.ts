import { z } from 'zod'
import type { Db } from '../../../db/database.ts'
import { providerKeyStates } from '../../../people/provider-keys.ts'
import { type AccountStatus, dataStatus } from '../../../reports/data-status.ts'
import { accountStates } from '../../../sources/vendor-account.ts'
import { endpoint } from '../endpoint.ts'
import { instantOr, instantShape, providerShape } from '../shapes.ts'
import { keptShape, runShape, shownKept, shownRun } from '../sync-shapes.ts'

const answer = z.object({
  isHealthy: z.boolean().describe('No account that is read fails.'),
  accounts: z.array(
    z.object({
      id: z.int(),
      vendor: providerShape,
      label: z.string(),
      state: z.enum(accountStates),
      readUpTo: instantShape.nullable().describe('Everything of money before is counted.'),
      failingSince: instantShape.nullable(),
      nextSync: instantShape.nullable(),
      lastSync: runShape.nullable(),
      running: runShape.nullable(),
      sources: z.array(keptShape),
      feeds: z.array(
        z.object({
          feed: z.string(),
          readFrom: instantShape.nullable(),
          readTo: instantShape.nullable(),
          failingSince: instantShape.nullable(),
          problem: z.string(),
        }),
      ),
    }),
  ),
  proxy: z.array(
    z.object({
      providerKeyId: z.uuid(),
      provider: providerShape,
      label: z.string(),
      state: z.enum(providerKeyStates),
      sources: z.array(keptShape),
    }),
  ),
})

export const getDataStatus = endpoint({
  method: 'GET',
  path: '/data-status',
  id: 'getDataStatus',
  tag: 'Data health',
  summary: 'How far each vendor was read, what is kept of it, and what fails.',
  scope: 'read',
  need: 'finance',
  answer,
  async handle({ db }: { db: Db }, { now }) {
    const { accounts, proxy } = await dataStatus(db, now)
    const isHealthy = accounts.every(({ account, failingSince }) => account.state !== 'active' || failingSince === null)
    return {
      isHealthy,
      accounts: accounts.map(shownAccount),
      proxy: proxy.map(({ providerKeyId, provider, label, state, sources }) => ({
        providerKeyId,
        provider,
        label,
        state,
        sources: sources.map(shownKept),
      })),
    }
  },
})

function shownAccount(status: AccountStatus): z.input<typeof answer>['accounts'][number] {
  const { account, lastSync, running } = status
  return {
    id: account.id,
    vendor: account.vendor,
    label: account.label,
    state: account.state,
    readUpTo: instantOr(status.readUpTo),
    failingSince: instantOr(status.failingSince),
    nextSync: instantOr(status.nextSync),
    lastSync: lastSync && shownRun(lastSync),
    running: running && shownRun(running),
    sources: status.sources.map(shownKept),
    feeds: status.feeds.map(({ feed, readFrom, readTo, failingSince, problem }) => ({
      feed,
      readFrom: instantOr(readFrom),
      readTo: instantOr(readTo),
      failingSince: instantOr(failingSince),
      problem,
    })),
  }
}
