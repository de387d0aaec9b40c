import type { Estimable } from './hold-estimate.ts'

/** Work that is asked for now and whose usage is known only when its results are fetched. */
export type LaterWork = { kind: 'background' } | { kind: 'batch'; requests: readonly BatchedRequest[] }

export type BatchedRequest = Estimable & { model: string }

/**
 * Until when such work may still be used up: a provider ends a background response well within a day and a batch within
 * 24 hours (platform.claude.com/docs/en/build-with-claude/batch-processing), and somebody has to fetch the results.
 */
export function mayMatterUntil(work: LaterWork, from: Date): Date {
  return new Date(from.getTime() + mostMs[work.kind])
}

const mostMs: Record<LaterWork['kind'], number> = {
  background: Temporal.Duration.from({ hours: 24 }).total('milliseconds'),
  batch: Temporal.Duration.from({ hours: 48 }).total('milliseconds'),
}
