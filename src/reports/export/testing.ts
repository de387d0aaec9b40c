import type { Day } from '../../base/calendar.ts'
import { microUsd } from '../../base/money.ts'
import { setBudget } from '../../budgets/budget.ts'
import { type Db, inSnapshot } from '../../db/database.ts'
import type { Entry } from '../../ledger/entry.ts'
import { recordEntries } from '../../ledger/record-entries.ts'
import { anEntry } from '../../ledger/testing.ts'
import { ensureHandle } from '../../people/handle.ts'
import { assignMember } from '../../people/membership.ts'
import { createPerson, ensurePerson } from '../../people/person.ts'
import { createTeam } from '../../people/team-changes.ts'
import { type Scope, wholeOrganisation } from '../scope.ts'
import type { ExportKind } from './kinds.ts'
import { type ExportAsked, openExport } from './open-export.ts'
import { type Written, writeExport } from './write-export.ts'

export const sampleNow = new Date('2026-11-21T14:02:00Z')
export const sampleRange = { from: '2026-11-01' as Day, to: '2026-11-22' as Day }
const actor = { id: 'test', origin: 'tally' as const }

/** A company that has every kind of dollar, people who change teams, names that are no friends of spreadsheets, and usage of nobody. */
export async function sampleCompany(db: Db) {
  const now = sampleNow
  const platform = await createTeam(db, { name: 'Platform', actor, now })
  const payments = await createTeam(db, { name: 'Payments', parentId: platform.id, actor, now })
  await db.updateTable('team').set({ cost_centre: 'CC-100' }).where('id', '=', platform.id).execute()
  const ana = await ensurePerson(db, {
    kind: 'person',
    name: '=HYPERLINK("http://x","Ana")',
    email: 'ana@x.example',
    now,
  })
  const bob = await ensurePerson(db, { kind: 'person', name: 'Bob "B", <!channel>', email: 'bob@x.example', now })
  const robot = await createPerson(db, { kind: 'robot', name: 'ci-runner', email: null, now })
  const into = (personId: string, teamId: string, fromDay: string) =>
    assignMember(db, { personId, teamId, fromDay: fromDay as Day, actor, now })
  await into(ana.id, payments.id, '2026-10-01')
  await into(ana.id, platform.id, '2026-11-10')
  await into(bob.id, payments.id, '2026-11-05')
  const handles = {
    ana: await ensureHandle(db, { vendor: 'tally-key', name: 'k-ana', personId: ana.id }),
    anaCursor: await ensureHandle(db, { vendor: 'cursor', name: 'ana@x.example', personId: ana.id }),
    bob: await ensureHandle(db, { vendor: 'tally-key', name: 'k-bob', personId: bob.id }),
    robot: await ensureHandle(db, { vendor: 'tally-key', name: 'k-robot', personId: robot.id }),
    unmatched: await ensureHandle(db, { vendor: 'cursor', name: 'somebody@else.example', personId: null }),
  }
  const none = { inputTokens: 0, cacheReadTokens: 0, cacheWrite5mTokens: 0, cacheWrite1hTokens: 0, outputTokens: 0 }
  const cursor = { provider: 'cursor', source: 'cursor-events', basis: 'vendor', keyRef: '', tool: 'cursor' } as const
  await recordEntries(db, [
    entry('1', '2026-10-31', handles.ana, 9_000_001),
    entry('2', '2026-11-03', handles.ana, 1_234_567, { project: 'checkout' }),
    entry('3', '2026-11-12', handles.ana, 2_000_003, { project: 'checkout', session: 's-2' }),
    entry('4', '2026-11-12', handles.bob, 333_333, { provider: 'openai', model: 'gpt-5.4', keyRef: 'key-2' }),
    entry('5', '2026-11-13', handles.bob, null, { model: 'brand-new', basis: 'unpriced' }),
    entry('6', '2026-11-14', handles.robot, 77, { keyRef: 'key-3', project: '-dash' }),
    entry('7', '2026-11-15', handles.unmatched, 5_000_000, { ...cursor, category: 'overage', model: 'composer-2' }),
    entry('8', '2026-11-15', handles.anaCursor, 0, {
      ...cursor,
      category: 'included',
      model: 'composer-2',
      listMicroUsd: microUsd(700_001),
    }),
    entry('9', '2026-11-01', handles.anaCursor, 40_000_000, {
      ...cursor,
      ...none,
      source: 'seats',
      category: 'seat',
      model: '',
      requests: 0,
    }),
    entry('10', '2026-11-16', handles.anaCursor, 250_000, {
      ...cursor,
      ...none,
      category: 'fee',
      model: '',
      requests: 0,
    }),
    entry('11', '2026-11-17', 0, -120_003, {
      ...none,
      source: 'adjustment',
      basis: 'vendor',
      keyRef: '',
      model: '',
      requests: 0,
    }),
    entry('12', '2026-11-18', handles.bob, 1_000, {
      ...none,
      requests: 3,
      model: 'gpt-5.4',
      provider: 'openai',
      keyRef: 'key-2',
    }),
  ])
  const budget = { period: 'month' as const, hard: true, strict: false, warnAt: [80, 100], actor, now }
  await setBudget(db, { ...budget, scope: { kind: 'org' }, limitMicroUsd: microUsd(500_000_000) })
  await setBudget(db, { ...budget, scope: { kind: 'team', teamId: payments.id }, limitMicroUsd: microUsd(20_000_000) })
  await setBudget(db, { ...budget, scope: { kind: 'person', personId: bob.id }, limitMicroUsd: microUsd(5_000_000) })
  const scopes: Record<'org' | 'platform' | 'payments' | 'ana' | 'bob', Scope> = {
    org: wholeOrganisation,
    platform: { kind: 'team', teamId: platform.id, name: 'Platform' },
    payments: { kind: 'team', teamId: payments.id, name: 'Payments' },
    ana: { kind: 'person', personId: ana.id, name: ana.name },
    bob: { kind: 'person', personId: bob.id, name: bob.name },
  }
  return { scopes, handles, people: { ana, bob, robot } }
}

/** A whole export as one text. */
export async function exported(
  db: Db,
  asked: Partial<ExportAsked> & { kind: ExportKind },
): Promise<Written & { csv: string }> {
  const all = { scope: wholeOrganisation, range: sampleRange, names: false, now: sampleNow, ...asked }
  const pieces: string[] = []
  const written = await inSnapshot(db, (snapshot) =>
    writeExport(openExport(snapshot, all), {
      forExcel: false,
      sink: async (text) => {
        pieces.push(text)
      },
    }),
  )
  return { ...written, csv: pieces.join('') }
}

function entry(sourceId: string, day: string, handleId: number, cost: number | null, said: Partial<Entry> = {}): Entry {
  const amount = cost === null ? null : microUsd(cost)
  return anEntry({
    sourceId,
    at: `${day}T12:00:00.000Z`,
    handleId,
    session: '',
    costMicroUsd: amount,
    listMicroUsd: amount,
    ...said,
  })
}
