import type { Cause } from './finding.ts'

/** What an incident or a person's answer to it teaches the engine; milliseconds since the epoch. */
export type Lesson =
  /** What was used then never teaches the baseline: an incident is not a habit. */
  | { readonly kind: 'exclude'; readonly entity: string; readonly from: number; readonly to: number }
  /** A new habit: only what was used since `at` is compared with. */
  | { readonly kind: 'rebase'; readonly entity: string; readonly at: number }
  /** "Not an anomaly": a higher threshold for this cause of this entity. */
  | { readonly kind: 'less_sensitive'; readonly entity: string; readonly cause: Cause }
