import type { Db } from '../../src/db/database.ts'
import { dataStatus } from '../../src/reports/data-status.ts'
import { explainSpend } from '../../src/reports/explain.ts'
import { keyOverview } from '../../src/reports/key-overview.ts'
import { periodOfWord } from '../../src/reports/period.ts'
import { plainCalendar } from '../../src/reports/report-calendar.ts'
import { spendReport } from '../../src/reports/spend-report.ts'
import { type MemberRow, teamReport } from '../../src/reports/team-report.ts'
import { topSpenderNote } from '../../src/reports/team-top-spender.ts'
import type { Company } from './company.ts'

/** Something the app builds when somebody asks. */
export type Builder = { name: string; build(db: Db, company: Company, now: Date): Promise<unknown> }

const words = ['mtd', '30d', '365d', 'last month']

/** Every report there is, by name: a new one is one more line. */
export const builders: Builder[] = [
  ...inPeriods('my spend', (db, period, { personId }) => spendReport(db, { personId, period })),
  ...inPeriods('team spend', (db, period, { teamId }) => spendReport(db, { personId: null, teamId, period })),
  ...inPeriods('org spend', (db, period) => spendReport(db, { personId: null, period })),
  ...inPeriods('team list', (db, period, { teamId }, now) =>
    teamReport(db, { scope: { kind: 'team', teamId }, period, now, modelsOf: firstPage }),
  ),
  ...inPeriods('org list', (db, period, _, now) =>
    teamReport(db, { scope: { kind: 'org' }, period, now, modelsOf: firstPage }),
  ),
  ...inPeriods('explain my', (db, { range }, { personId }) => explainSpend(db, { personId, ...range })),
  ...inPeriods('explain team', (db, { range }, { teamId }) => explainSpend(db, { teamId, ...range })),
  ...inPeriods('explain org', (db, { range }) => explainSpend(db, range)),
  { name: 'top spender', build: (db, { personId }, now) => topSpenderNote(db, { personId, now }) },
  { name: 'keys', build: (db, _, now) => keyOverview(db, { withEnded: false, now, page: 0, pageSize: 10 }) },
  { name: 'data status', build: (db, _, now) => dataStatus(db, now) },
]

type Build = (db: Db, period: ReturnType<typeof periodOfWord>, company: Company, now: Date) => Promise<unknown>

function inPeriods(name: string, build: Build): Builder[] {
  return words.map((word) => ({
    name: `${name}, ${word}`,
    build: (db, company, now) => build(db, periodOfWord(word, now, plainCalendar), company, now),
  }))
}

function firstPage(rows: readonly MemberRow[]): readonly MemberRow[] {
  return rows.slice(0, 15)
}
