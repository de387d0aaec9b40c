import type { UsageRow } from './usage-row.ts'

export type CursorWorld = {
  members: CursorMember[]
  groups: CursorGroup[]
  events: CursorEvent[]
  commits: CursorCommit[]
  /** When in a month the billing cycle starts, in UTC. Days up to 28. */
  cycle: { day: number; hour: number; minute: number }
  /** Answered by `/teams/spend` when it is a number, as some live answers do. */
  limitedUsersCount: number | null
}

export type CursorMember = {
  /** `user_…` in members, spend and groups. */
  id: string
  /** The number daily usage and the events filter use for the same member. */
  number: number
  email: string
  name: string
  role: 'member' | 'owner' | 'free-owner'
  isRemoved: boolean
  hardLimitOverrideDollars: number
  monthlyLimitDollars: number | null
  effectivePerUserLimitDollars: number
}

/** A billing group. A member is in one at a time; who left keeps the days before. */
export type CursorGroup = {
  id: string
  name: string
  directoryGroupId: string | null
  createdAt: string
  updatedAt: string
  members: Array<{ userId: string; joinedAt: string; leftAt: string | null }>
}

export type CursorTokens = { input: number; output: number; cacheWrite: number; cacheRead: number }

/** `modelNanoUsd` is before the discount; `chargedNanoUsd` is what counts: after it, with the token fee. */
export type CursorEvent = UsageRow & {
  email: string
  serviceAccount: { id: string; name: string } | null
  cloudAgentId: string | null
  automationId: string | null
  conversationId: string | null
  model: string
  /** `Usage-based` counts as on-demand; `Included in Business` is inside the allowance; also `User API Key`, `Errored, No Charge`. */
  kind: string
  maxMode: boolean
  isChargeable: boolean
  isHeadless: boolean
  requestUnits: number
  /** Null: a call billed by requests, without `tokenUsage`. */
  tokens: CursorTokens | null
  modelNanoUsd: number
  discountPercent: number | null
  feeNanoUsd: number | null
  chargedNanoUsd: number
}

export type CursorCommit = {
  at: number
  hash: string
  email: string
  repository: string
  branch: string
  isPrimaryBranch: boolean
  source: 'ide' | 'cli' | 'cloud'
  lines: { tab: number; composer: number; nonAi: number }
  message: string
}

/** An ordinary on-demand event, with whatever else is said about it. */
export function cursorEvent(said: Partial<CursorEvent> & Pick<CursorEvent, 'at' | 'email'>): CursorEvent {
  return {
    visibleFrom: null,
    serviceAccount: null,
    cloudAgentId: null,
    automationId: null,
    conversationId: null,
    model: 'composer-2.5',
    kind: 'Usage-based',
    maxMode: false,
    isChargeable: true,
    isHeadless: false,
    requestUnits: 1,
    tokens: { input: 1_000, output: 500, cacheWrite: 0, cacheRead: 10_000 },
    modelNanoUsd: 3_750_000,
    discountPercent: null,
    feeNanoUsd: null,
    chargedNanoUsd: 3_750_000,
    ...said,
  }
}

/** A member of the team, found by e-mail everywhere. */
export function cursorMember(said: Partial<CursorMember> & Pick<CursorMember, 'number' | 'email'>): CursorMember {
  return {
    id: `user_${String(said.number).padStart(26, '0')}`,
    name: said.email.split('@')[0] ?? said.email,
    role: 'member',
    isRemoved: false,
    hardLimitOverrideDollars: 0,
    monthlyLimitDollars: null,
    effectivePerUserLimitDollars: 50,
    ...said,
  }
}
