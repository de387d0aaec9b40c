import { Counter, Histogram, type Registry } from 'prom-client'
import type { Provider } from '../base/provider.ts'

/** What is done beside requests, told as it ends. Every label is one of a few names of ours. */
export type WorkMeters = {
  job(job: string, outcome: 'done' | 'failed', ms: number): void
  sync(vendor: Provider, outcome: 'done' | 'failed'): void
  delivery(outcome: 'done' | 'later' | 'failed'): void
}

/** Counters of jobs, readings of vendors and messages. */
export function openWorkMeters(registry: Registry): WorkMeters {
  const registers = [registry]
  const jobs = new Histogram({
    name: 'tally_job_seconds',
    help: 'Runs of scheduled jobs, by how they ended; only runs of this process.',
    // Not `job`, which Prometheus gives every series itself.
    labelNames: ['task', 'outcome'],
    buckets: [0.01, 0.1, 1, 10, 60, 300],
    registers,
  })
  const syncs = new Counter({
    name: 'tally_sync_runs_total',
    help: 'Readings of vendor accounts, by how they ended; only those of this process.',
    labelNames: ['vendor', 'outcome'],
    registers,
  })
  const deliveries = new Counter({
    name: 'tally_outbox_deliveries_total',
    help: 'Messages that were taken out of the outbox: done (said, passed on or closed), later (waits for another), failed (is tried again or given up).',
    labelNames: ['outcome'],
    registers,
  })
  for (const outcome of ['done', 'later', 'failed']) deliveries.inc({ outcome }, 0)
  return {
    job: (job, outcome, ms) => jobs.observe({ task: job, outcome }, ms / 1000),
    sync: (vendor, outcome) => syncs.inc({ vendor, outcome }),
    delivery: (outcome) => deliveries.inc({ outcome }),
  }
}
