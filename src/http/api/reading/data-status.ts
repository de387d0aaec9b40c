import { z } from 'zod'
import type { Db } from '../../../db/database.ts'
import { type AccountStatus, dataStatus, type KeptSource } from '../../../reports/data-status.ts'
import type { SyncRun } from '../../../sources/sync-run.ts'
import { dayShape, instantShape } from '../changes/shapes.ts'
import { endpoint } from '../endpoint.ts'
import { providerShape } from './spend-shapes.ts'

const kept = z.object({
  source: z.string(),
  records: z.int(),
  firstDay: dayShape,
  lastDay: dayShape,
})

const run = z.object({
  id: z.int(),
  state: z.enum(['running', 'done', 'failed', 'broken-off']),
  trigger: z.string(),
  startedAt: instantShape,
  endedAt: instantShape.nullable(),
  records: z.int(),
  changed: z.int(),
  people: z.int(),
  problem: z.string(),
})

const answer = z.object({
  isHealthy: z.boolean().describe('No account that is read fails.'),
  accounts: z.array(
    z.object({
      id: z.int(),
      vendor: providerShape,
      label: z.string(),
      state: z.enum(['active', 'disabled', 'removed', 'keyless']),
      readUpTo: instantShape.nullable().describe('Everything of money before is counted.'),
      failingSince: instantShape.nullable(),
      nextSync: instantShape.nullable(),
      lastSync: run.nullable(),
      running: run.nullable(),
      sources: z.array(kept),
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
      state: z.enum(['active', 'disabled', 'removed']),
      sources: z.array(kept),
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
    readUpTo: iso(status.readUpTo),
    failingSince: iso(status.failingSince),
    nextSync: iso(status.nextSync),
    lastSync: lastSync && shownRun(lastSync),
    running: running && shownRun(running),
    sources: status.sources.map(shownKept),
    feeds: status.feeds.map(({ feed, readFrom, readTo, failingSince, problem }) => ({
      feed,
      readFrom: iso(readFrom),
      readTo: iso(readTo),
      failingSince: iso(failingSince),
      problem,
    })),
  }
}

function shownRun({ id, state, trigger, startedAt, endedAt, records, changed, people, problem }: SyncRun) {
  return {
    id,
    state,
    trigger,
    startedAt: startedAt.toISOString(),
    endedAt: iso(endedAt),
    records,
    changed,
    people,
    problem,
  }
}

function shownKept({ source, records, firstDay, lastDay }: KeptSource): z.input<typeof kept> {
  return { source, records, firstDay, lastDay }
}

function iso(at: Date | null): string | null {
  return at?.toISOString() ?? null
}
