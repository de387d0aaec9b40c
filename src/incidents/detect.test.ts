import { afterEach, beforeEach, expect, test } from 'vitest'
import { addDays, dayOf } from '../base/calendar.ts'
import { type MicroUsd, microUsd } from '../base/money.ts'
import { setBudget } from '../budgets/budget.ts'
import type { OpenDatabase } from '../db/database.ts'
import { testDatabase } from '../db/testing.ts'
import { assignMember } from '../people/membership.ts'
import { createTeam } from '../people/team-changes.ts'
import { actOnIncident } from './act.ts'
import { openDetection } from './detect.ts'
import { changeDetectionSettings } from './detection-settings.ts'
import { lessons, undoLesson } from './lessons.ts'
import { listIncidents } from './read-incidents.ts'
import { addSpender, addUse, addUsualDays } from './use-testing.ts'

const now = new Date('2026-11-19T15:00:00Z')
const dayMs = 24 * 3_600_000
const actor = { id: 'test', origin: 'tally' as const }

let database: OpenDatabase
beforeEach(async () => {
  database = await testDatabase()
})
afterEach(() => database.close())

test('a month of ordinary days says nothing; a day that costs ten times as much is an incident, found once', async () => {
  const ana = await spender('ana')
  await usualDays(ana.handleId)
  const detection = openDetection(database.db)
  expect((await detection.run(now)).transitions).toEqual([])

  await use(ana.handleId, new Date(now.getTime() - 20 * 60_000), 60, 4)
  const tried = await detection.tryOut(now)
  const first = await detection.run(new Date(now.getTime() + 60_000))
  const again = await detection.run(new Date(now.getTime() + 2 * 60_000))

  expect(tried.transitions.map(({ reason }) => reason)).toEqual(['opened'])
  expect(first.transitions).toMatchObject([
    { reason: 'opened', after: { subject: { kind: 'entity', id: ana.personId } } },
  ])
  expect(again.transitions.map(({ reason }) => reason)).toEqual(['found'])
  const { incidents } = await listIncidents(database.db, {}, { page: 0, size: 5 })
  expect(incidents).toMatchObject([{ state: 'open', subjectKind: 'person' }])
})

test('switched off, nothing is judged', async () => {
  const ana = await spender('ana')
  await usualDays(ana.handleId)
  await use(ana.handleId, new Date(now.getTime() - 20 * 60_000), 60, 4)
  const change = {
    alertBudget: 0,
    rules: { costPerRequest: { speaks: 'off' as const }, limitedUsers: { speaks: 'off' as const } },
  }
  await changeDetectionSettings(database.db, { change, actor, now })

  expect(await openDetection(database.db).run(now)).toEqual({ findings: [], transitions: [] })
})

test('switched off, what is live goes on: its time is over, and it is told', async () => {
  const ana = await spender('ana')
  await usualDays(ana.handleId)
  await use(ana.handleId, new Date(now.getTime() - 20 * 60_000), 60, 4)
  const detection = openDetection(database.db)
  const off = { costPerRequest: { speaks: 'off' as const }, limitedUsers: { speaks: 'off' as const } }
  await changeDetectionSettings(database.db, { change: { rules: off }, actor, now })
  const [opened] = (await detection.run(now)).transitions
  const until = new Date(now.getTime() + 60_000)
  await actOnIncident(database.db, {
    ...{ id: opened?.after.id ?? '', version: 1, act: { kind: 'snooze', until }, personId: ana.personId, note: '' },
    ...{ actor, now },
  })

  await changeDetectionSettings(database.db, { change: { alertBudget: 0 }, actor, now })

  expect((await detection.run(until)).transitions.map(({ reason }) => reason)).toEqual(['woke'])
})

test('while a vendor’s history is being read for the first time, nothing is said of whom it tells of', async () => {
  const ana = await spender('ana')
  await usualDays(ana.handleId)
  const { db } = database
  const { id: account } = await db
    .insertInto('vendor_account')
    .values({
      vendor: 'cursor',
      label: 'main',
      sealed: Buffer.alloc(40),
      hint: 'key…1',
      state: 'active',
      created_at: now,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  await use(ana.handleId, new Date(now.getTime() - 20 * 60_000), 60, 4, String(account))
  const detection = openDetection(db)
  expect((await detection.run(now)).transitions).toEqual([])

  const done = { account_id: account, trigger: 'first', state: 'done', started_at: now, ended_at: now } as const
  await db.insertInto('sync_run').values(done).execute()

  const later = await detection.run(new Date(now.getTime() + 60_000))
  expect(later.transitions.map(({ reason }) => reason)).toEqual(['opened'])
})

test('a process that starts anew, or runs beside another, finds the same incident and no second one', async () => {
  const ana = await spender('ana')
  await usualDays(ana.handleId)
  await use(ana.handleId, new Date(now.getTime() - 20 * 60_000), 60, 4)

  await Promise.all([openDetection(database.db).run(now), openDetection(database.db).run(now)])
  await openDetection(database.db).run(new Date(now.getTime() + 60_000))

  expect((await listIncidents(database.db, {}, { page: 0, size: 5 })).total).toBe(1)
})

test('a fixed rule speaks where it is switched to, once, and not of what the engine has an incident of', async () => {
  const [ana, bob] = [await spender('ana'), await spender('bob')]
  await usualDays(ana.handleId)
  await usualDays(bob.handleId)
  const change = {
    rules: {
      maxRequestsPerDay: { speaks: 'channel', limit: 30 },
      costPerRequest: { speaks: 'off' },
    },
  } as const
  await changeDetectionSettings(database.db, { change, actor, now })
  await use(ana.handleId, new Date(now.getTime() - 20 * 60_000), 60, 4)
  await use(bob.handleId, new Date(now.getTime() - 20 * 60_000), 31, 0.01)
  const detection = openDetection(database.db)

  const first = await detection.run(now)
  const again = await detection.run(new Date(now.getTime() + 60_000))

  expect(first.transitions).toMatchObject([
    { reason: 'opened', after: { subject: { id: ana.personId }, family: 'use' } },
    { reason: 'opened', tells: 'alert', after: { subject: { id: bob.personId }, family: 'rule:maxRequestsPerDay' } },
  ])
  expect(again.transitions.map(({ reason }) => reason)).toEqual(['found', 'found'])
})

test('a rule that is switched off or has a limit of 0 says nothing; a new figure holds from the next run on', async () => {
  const ana = await spender('ana')
  await usualDays(ana.handleId)
  await use(ana.handleId, new Date(now.getTime() - 20 * 60_000), 3, 0.01)
  const detection = openDetection(database.db)
  const limited = (limit: number) =>
    changeDetectionSettings(database.db, {
      ...{ change: { rules: { maxRequestsPerDay: { speaks: 'channel' as const, limit } } }, actor, now },
    })

  await limited(0)
  expect((await detection.run(now)).findings).toEqual([])
  await limited(2)
  expect((await detection.run(now)).findings).toMatchObject([
    { evidence: { rule: 'maxRequestsPerDay', value: 3, limit: 2 } },
  ])
})

test('a team is over the budget it has in Tally, else over the rule’s; people without a team are none', async () => {
  const { db } = database
  const [ana, bob, cleo] = [await spender('ana'), await spender('bob'), await spender('cleo')]
  const payments = await createTeam(db, { name: 'Payments', actor, now })
  const design = await createTeam(db, { name: 'Design', actor, now })
  const fromDay = addDays(dayOf(now), -60)
  await assignMember(db, { personId: ana.personId, teamId: payments.id, fromDay, actor, now })
  await assignMember(db, { personId: bob.personId, teamId: design.id, fromDay, actor, now })
  const scope = { kind: 'team', teamId: design.id } as const
  const terms = { scope, limitMicroUsd: usd(500), period: 'month', hard: false, strict: false, warnAt: [] } as const
  await setBudget(db, { ...terms, warnAt: [], actor, now })
  for (const { handleId } of [ana, bob, cleo]) await use(handleId, new Date('2026-11-03T09:00:00Z'), 20, 10)
  const change = { rules: { teamBudget: { speaks: 'channel' as const, limit: usd(200) } } }
  await changeDetectionSettings(db, { change, actor, now })

  const { findings } = await openDetection(db).run(now)

  const said = findings.filter(({ evidence }) => evidence.rule === 'teamBudget')
  expect(said).toMatchObject([{ subject: { kind: 'team', id: payments.id } }])
  expect(said[0]?.sentence).toBe('The team spent $200.00 this cycle; its budget is $200.00.')
})

test('with the engine off the rules that are switched on speak', async () => {
  const ana = await spender('ana')
  await usualDays(ana.handleId)
  await use(ana.handleId, new Date(now.getTime() - 20 * 60_000), 60, 4)
  await changeDetectionSettings(database.db, { change: { alertBudget: 0 }, actor, now })

  const { findings } = await openDetection(database.db).run(now)

  expect(findings.map(({ evidence }) => evidence.rule)).toEqual(['costPerRequest'])
})

test('a floor that is raised holds from the next run on', async () => {
  const ana = await spender('ana')
  await usualDays(ana.handleId)
  await use(ana.handleId, new Date(now.getTime() - 20 * 60_000), 60, 4)
  const change = { floors: { excess: usd(5_000) }, rules: { costPerRequest: { speaks: 'off' as const } } }
  await changeDetectionSettings(database.db, { change, actor, now })

  expect((await openDetection(database.db).run(now)).findings).toEqual([])
})

test('“not an anomaly” raises what it takes; taken back, it takes what it did, in the process that runs', async () => {
  const { db } = database
  const ana = await spender('ana')
  await usualDays(ana.handleId)
  await changeDetectionSettings(db, { change: { rules: { costPerRequest: { speaks: 'off' } } }, actor, now })
  await use(ana.handleId, new Date(now.getTime() - 20 * 60_000), 60, 4)
  const detection = openDetection(db)
  const first = await detection.run(now)
  const id = first.transitions[0]?.after.id ?? ''
  const answer = { id, version: 1, personId: ana.personId, note: '', actor, now }

  await actOnIncident(db, { ...answer, act: { kind: 'resolve', resolution: 'false_alarm' } })
  // What nobody used since is not judged anew.
  await use(ana.handleId, now, 1, 4)
  const taught = await detection.run(new Date(now.getTime() + 60_000))
  const [lesson] = await lessons(db)
  await undoLesson(db, { id: lesson?.id ?? '', personId: ana.personId, actor, now })
  const undone = await detection.run(new Date(now.getTime() + 120_000))

  const usual = first.findings[0]?.threshold ?? 0
  expect(taught.findings[0]?.threshold).toBeCloseTo(usual * 1.12)
  expect(undone.findings[0]?.threshold).toBeCloseTo(usual)
})

test('what goes on for ten days is the new normal, and the incident is over', async () => {
  const ana = await spender('ana')
  await usualDays(ana.handleId)
  const change = { rules: { costPerRequest: { speaks: 'off' as const } } }
  await changeDetectionSettings(database.db, { change, actor, now })
  const detection = openDetection(database.db)
  const found: string[] = []
  for (let day = 0; day <= 16; day++) {
    const at = new Date(now.getTime() + day * dayMs)
    await use(ana.handleId, new Date(at.getTime() - 20 * 60_000), 60, 4 + (day % 3) / 10)
    const { transitions } = await detection.run(at)
    found.push(transitions.flatMap(({ reason, after }) => (after.family === 'use' ? [reason] : [])).join())
  }

  expect(found[0]).toBe('opened')
  expect(found.slice(1).filter((reasons) => reasons.includes('opened'))).toEqual([])
  expect(found).toContain('cleared')
})

function spender(name: string) {
  return addSpender(database.db, name, now)
}

function usualDays(handleId: number): Promise<void> {
  return addUsualDays(database.db, handleId, now)
}

function use(handleId: number, from: Date, requests: number, dollars: number, account?: string): Promise<void> {
  return addUse(database.db, handleId, { from, requests, dollars, account })
}

function usd(dollars: number): MicroUsd {
  return microUsd(dollars * 1_000_000)
}
