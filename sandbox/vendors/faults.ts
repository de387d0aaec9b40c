import type { VendorName } from './vendor-name.ts'
import type { WorldChange } from './world/change.ts'

/** Which calls a fault meets; what is left out meets all. */
export type FaultMatch = {
  vendor?: VendorName
  /** Part of the path below the vendor's base: `/teams/spend`, `usage_report`. */
  path?: string
  /** Part of the query string as it was sent, decoded: `group_by[]=user_id`. */
  query?: string
  /** The page asked for, where pages are numbers (Cursor). */
  page?: number
}

export type VendorFault =
  /** An error answer. Without a body, the vendor's own for that status; `retryAfterSeconds` null: no such header. */
  | { kind: 'status'; status: number; retryAfterSeconds?: number | null; body?: unknown }
  /** Says nothing until the caller leaves. */
  | { kind: 'hang' }
  | { kind: 'slow'; delayMs: number }
  /** The connection breaks in the middle of the body. */
  | { kind: 'cut'; afterBytes?: number }
  /** 200 and a page of HTML; half of the JSON with a right length; nothing at all. */
  | { kind: 'garbage'; form: 'html' | 'half-json' | 'empty' }
  /** Fields left out, wherever in the answer they are: optional ones, or one that is required. */
  | { kind: 'omit'; fields: string[] }
  /** Fields nobody has heard of, on every object of the answer's lists. */
  | { kind: 'add'; fields: Record<string, unknown> }
  /** A field that has another value, and so perhaps another type, wherever it is. */
  | { kind: 'change'; field: string; to: unknown }
  /** Lists without rows, counts of 0: as if nothing had happened in the window. */
  | { kind: 'empty' }
  /** The call is answered as it should be; then the world changes, before the next call: pages shift. */
  | { kind: 'then'; change: WorldChange | (() => void) }

/** `after` lets so many fitting calls pass first (0); `times` is how often it happens (1). */
export type PlannedFault = { match?: FaultMatch; after?: number; times?: number | 'always'; fault: VendorFault }

export type VendorFaults = {
  /** Has it happen on the next calls that fit. Of several, all happen; an error answer stands before the others. */
  plan(planned: PlannedFault): void
  /** 403 at an endpoint until `clear`: what a key without the plan or the scope gets. */
  deny(vendor: VendorName, path: string): void
  clear(): void
}

/** What a call is known by when faults are looked for. */
export type FaultedCall = { vendor: VendorName; path: string; query: URLSearchParams; body: unknown }

/** The faults waiting for calls, and `take`, which uses up those that fit one. */
export function vendorFaults(): VendorFaults & { take(call: FaultedCall): VendorFault[] } {
  let waiting: Array<{ match: FaultMatch; after: number; times: number; fault: VendorFault }> = []
  const faults = {
    plan({ match = {}, after = 0, times = 1, fault }: PlannedFault) {
      waiting.push({ match, after, times: times === 'always' ? Number.POSITIVE_INFINITY : times, fault })
    },
    deny(vendor: VendorName, path: string) {
      faults.plan({ match: { vendor, path }, times: 'always', fault: { kind: 'status', status: 403 } })
    },
    clear() {
      waiting = []
    },
    take(call: FaultedCall) {
      const fitting = waiting.filter((planned) => fits(planned.match, call))
      const ready = fitting.filter((planned) => planned.after === 0)
      for (const planned of fitting) {
        if (planned.after > 0) planned.after -= 1
        else planned.times -= 1
      }
      waiting = waiting.filter((planned) => planned.times > 0)
      return ready.map((planned) => planned.fault)
    },
  }
  return faults
}

function fits(match: FaultMatch, call: FaultedCall): boolean {
  return (
    (match.vendor === undefined || match.vendor === call.vendor) &&
    (match.path === undefined || call.path.includes(match.path)) &&
    (match.query === undefined || decodeURIComponent(String(call.query)).includes(match.query)) &&
    (match.page === undefined || match.page === pageOf(call))
  )
}

function pageOf({ query, body }: FaultedCall): number {
  const inBody = typeof body === 'object' && body !== null && 'page' in body ? body.page : undefined
  return Number(inBody ?? query.get('page') ?? 1)
}
