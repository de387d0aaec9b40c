import type { MicroUsd } from '../base/money.ts'
import { type Db, inSnapshot } from '../db/database.ts'
import {
  dearestSessions,
  findSession,
  type SessionName,
  type SessionPart,
  type SessionRequest,
  type SessionSums,
  type SessionTotal,
  sessionParts,
  sessionRequests,
  sessionSums,
} from '../ledger/session-queries.ts'
import { type CodeActivity, codeActivity } from '../sources/person-activity.ts'
import type { Period } from './period.ts'
import { filterOf, type Scope } from './scope.ts'

/** A session with its models, the dearest first; none where the details are no longer kept. */
export type SessionRow = SessionTotal & { parts: SessionPart[] }

/** A page of sessions, the dearest first, and what all of them came to. */
export type SessionPage = {
  scope: Scope
  period: Period
  search: string
  sums: SessionSums
  page: number
  size: number
  rows: SessionRow[]
  /** What one person made of them; null of several people, and of a search. */
  code: CodeActivity | null
}

/** The sessions that ended in a period; a page that is not there becomes the last. */
export async function sessionPage(
  db: Db,
  input: { scope: Scope; period: Period; search: string; page: number; size: number },
): Promise<SessionPage> {
  return inSnapshot(db, async (snapshot) => {
    const { scope, period, search, size } = input
    const filter = { ...filterOf(scope), ...period.range, text: search }
    const sums = await sessionSums(snapshot, filter)
    const page = Math.min(input.page, Math.max(0, Math.ceil(sums.sessions / size) - 1))
    const rows = await dearestSessions(snapshot, { ...filter, limit: size, offset: page * size })
    const parts = await sessionParts(snapshot, rows)
    return {
      scope,
      period,
      search,
      sums,
      page,
      size,
      rows: rows.map((row) => ({ ...row, parts: parts.filter((part) => isSame(part, row)) })),
      code:
        scope.kind === 'person' && search === ''
          ? await codeActivity(snapshot, { personId: scope.personId, ...period.range })
          : null,
    }
  })
}

/** One session from beginning to end. `requests` are in the order of time; `isCut`: there are more than these. */
export type SessionDetail = { session: SessionRow; requests: SessionRequest[]; isCut: boolean }

const mostRequests = 20_000

/** Null where there is no such session. */
export async function sessionDetail(db: Db, name: SessionName): Promise<SessionDetail | null> {
  return inSnapshot(db, async (snapshot) => {
    const session = await findSession(snapshot, name)
    if (!session) return null
    const parts = await sessionParts(snapshot, [session])
    const requests = await sessionRequests(snapshot, session, mostRequests)
    return { session: { ...session, parts }, requests, isCut: session.requests > mostRequests }
  })
}

/** What a commit, or an accepted line, came to; null where nobody tells how many there were. */
export function costOfEach(spend: MicroUsd, count: number | null): number | null {
  return count === null || count === 0 ? null : spend / count
}

function isSame(one: SessionName, other: SessionName): boolean {
  return one.handleId === other.handleId && one.tool === other.tool && one.session === other.session
}
