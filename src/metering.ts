import type { Clock } from './base/clock.ts'
import type { Log } from './base/log.ts'
import { version } from './cli/version.ts'
import type { Config } from './config.ts'
import { type Db, poolUse } from './db/database.ts'
import { openByTier } from './incidents/open-by-tier.ts'
import { type Meters, openMeters } from './meters/meters.ts'
import { outboxDepth } from './outbox/outbox-depth.ts'
import { syncAges } from './sources/sync-ages.ts'
import type { Tracing } from './traces/tracing.ts'

/** The meters of this process, with what the database is asked when somebody scrapes: the same from each copy of the app. */
export function openMetering(input: { config: Config; db: Db; clock: Clock; log: Log }): Meters {
  const { config, db, clock, log } = input
  const build = { version, node: process.versions.node }
  const meters = openMeters({ log, build, roles: config.roles })
  meters.gauge({
    name: 'tally_db_connections',
    help: 'Connections of this process to its database, without those of detection: busy or idle.',
    labels: ['state'],
    read() {
      const { busy, idle } = poolUse(db)
      return [
        { labels: { state: 'busy' }, value: busy },
        { labels: { state: 'idle' }, value: idle },
      ]
    },
  })
  meters.gauge({
    name: 'tally_db_waiting',
    help: 'Queries of this process that wait for a connection.',
    read: () => [{ value: poolUse(db).waiting }],
  })
  askDatabase(meters, { db, clock })
  return meters
}

/** Traces to where the settings say; null where they name no place, and then nothing of it is loaded. */
export async function openTracing(config: Config, log: Log): Promise<Tracing | null> {
  if (!config.traces) return null
  const { openOtlpTracing } = await import('./traces/otlp.ts')
  return openOtlpTracing(config.traces, { log, version })
}

function askDatabase(meters: Pick<Meters, 'ask'>, { db, clock }: { db: Db; clock: Clock }): void {
  const secondsSince = (at: Date) => Math.max(0, (clock.now().getTime() - at.getTime()) / 1000)
  meters.ask({
    part: 'outbox',
    gauges: {
      tally_outbox_waiting: { help: 'Messages that are due and were not said yet.' },
      tally_outbox_oldest_seconds: { help: 'For how long the oldest of them is due; 0 where none is.' },
    },
    async ask() {
      const { waiting, oldestAt } = await outboxDepth(db, clock.now())
      return {
        tally_outbox_waiting: [{ value: waiting }],
        tally_outbox_oldest_seconds: [{ value: oldestAt ? secondsSince(oldestAt) : 0 }],
      }
    },
  })
  meters.ask({
    part: 'incidents',
    gauges: {
      tally_incidents_open: {
        help: 'Incidents that are not over, by how far they are told and what people made of them; none: no series.',
        labels: ['tier', 'state'],
      },
    },
    async ask() {
      const open = await openByTier(db)
      return {
        tally_incidents_open: open.map(({ tier, state, count }) => ({ labels: { tier, state }, value: count })),
      }
    },
  })
  meters.ask({
    part: 'sync',
    gauges: {
      tally_sync_accounts: { help: 'Vendor accounts that are read, by vendor.', labels: ['vendor'] },
      tally_sync_age_seconds: {
        help: 'By vendor: for how long the account that is furthest behind was not read well.',
        labels: ['vendor'],
      },
      tally_sync_failing_accounts: {
        help: 'Vendor accounts of which something cannot be read now, by vendor.',
        labels: ['vendor'],
      },
    },
    async ask() {
      const ages = await syncAges(db)
      return {
        tally_sync_accounts: ages.map(({ vendor, accounts }) => ({ labels: { vendor }, value: accounts })),
        tally_sync_age_seconds: ages.map(({ vendor, oldestAt }) => ({
          labels: { vendor },
          value: secondsSince(oldestAt),
        })),
        tally_sync_failing_accounts: ages.map(({ vendor, failing }) => ({ labels: { vendor }, value: failing })),
      }
    },
  })
}
