import type { Baseline } from '../baselines/baseline.ts'
import type { Feature, Features } from '../features/feature.ts'
import type { Run } from '../features/runs.ts'
import type { Usage } from '../features/usage.ts'
import type { Change } from '../sentences/change.ts'
import type { Carried } from './carried.ts'

/** Everything one judgement of an entity's day rests on, in plain numbers: kept as evidence, and judged again from it alone. */
export type Case = {
  readonly kind: 'person' | 'robot' | 'key'
  readonly now: number
  readonly dayStartsAt: number
  readonly lastAt: number
  readonly hourFrom: number
  readonly features: Features
  readonly baselines: Readonly<Record<Feature, Baseline>>
  /** The logarithm that the whole team has more of today, which is not held against anybody. */
  readonly sharedVolume: number
  readonly carried: Carried
  /** What the same day of last month was above usual, and its pace where that is measured by itself (robots). */
  readonly monthly: number
  readonly monthlyPace?: number
  readonly steady: Run
  readonly unattended: Run
  readonly total: Usage
  /** Requests of a usual day. */
  readonly usualRequests: number
  readonly change: Change
  readonly threshold: number
  readonly runThreshold: number
  readonly newcomer: boolean
  readonly floors: { readonly excess: number; readonly newcomerExcess: number; readonly run: number }
}
