import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Finding } from '../anomalies/finding.ts'
import { newId } from '../base/id.ts'
import type { OpenDatabase } from '../db/database.ts'
import { testDatabase } from '../db/testing.ts'
import { ensureHandle } from '../people/handle.ts'
import { ensurePerson } from '../people/person.ts'
import { type Act, actOnIncident } from './act.ts'
import { setAlertRoute } from './alert-routes.ts'
import { changeIncidents, type Judgement } from './change-incidents.ts'
import { lessons, undoLesson } from './lessons.ts'
import { findIncident, listIncidents, timelineOf } from './read-incidents.ts'
import { day, dollars, findingOf, hour, start } from './testing.ts'

const actor = { id: 'test', origin: 'tally' as const }

let database: OpenDatabase
let ana: string
let bob: string
beforeEach(async () => {
  database = await testDatabase()
  const known = (name: string) =>
    ensurePerson(database.db, { kind: 'person', name, email: `${name}@x.example`, now: new Date(start) })
  ana = (await known('ana')).id
  bob = (await known('bob')).id
})
afterEach(() => database.close())

test('an incident is opened, told in its channel, found again without a word, acknowledged, and over when it is quiet', async () => {
  await toChannel()
  const [opened] = await judge(start, [finding()])
  const id = opened?.after.id ?? ''
  await judge(start + hour, [finding({ excess: dollars(60) })])
  expect(await act(id, 1, { kind: 'acknowledge' }, start + 2 * hour)).toBe('done')
  await judge(start + 4 * day, [], 2)

  expect(await findIncident(database.db, id)).toMatchObject({
    ...{ state: 'resolved', resolution: 'quiet', excess: dollars(60), acknowledgedAt: start + 2 * hour, version: 3 },
  })
  const timeline = await timelineOf(database.db, id)
  expect(timeline.map(({ reason, by }) => [reason, by])).toEqual([
    ['opened', null],
    ['acknowledged', bob],
    ['cleared', null],
  ])
  expect(timeline[0]?.evidence).toMatchObject({ cause: 'spend', evidence: { day: 91 } })
  expect(await queued()).toEqual([
    'incident.alert slack:T1:C1',
    'incident.changed slack:T1:C1',
    'incident.changed slack:T1:C1',
    'incident.changed slack:T1:C1',
  ])
})

test('of two processes that find the same at once one opens it, and it is told once', async () => {
  await toChannel()

  await Promise.all([1, 2, 3].map(() => judge(start, [finding()])))

  expect((await listIncidents(database.db, {}, { page: 0, size: 10 })).total).toBe(1)
  expect(await queued()).toEqual(['incident.alert slack:T1:C1', 'incident.changed slack:T1:C1'])
})

test('of two who press at once one does it, and the other sees who did', async () => {
  await toChannel()
  const [opened] = await judge(start, [finding()])
  const id = opened?.after.id ?? ''

  const outcomes = await Promise.all([
    act(id, 1, { kind: 'acknowledge' }, start + hour),
    act(id, 1, { kind: 'snooze', until: new Date(start + day) }, start + hour),
    act(id, 1, { kind: 'acknowledge' }, start + hour),
  ])

  expect(outcomes.toSorted()).toEqual(['done', 'overtaken', 'overtaken'])
  expect(await database.db.selectFrom('audit').select('act').where('act', 'like', 'incident.%').execute()).toHaveLength(
    1,
  )
})

test('what is for the owner is told to the owner, and in the channel when it goes on; without a channel the admins hear', async () => {
  const [opened] = await judge(start, [finding({ tier: 'dm', cause: 'cadence' })])
  await judge(start + hour, [finding({ tier: 'channel', cause: 'cadence' })])

  expect(opened?.after.tier).toBe('dm')
  expect(await queued()).toEqual([
    `incident.alert admins`,
    `incident.alert person:${ana}`,
    `incident.changed person:${ana}`,
  ])
})

test('three or more for one channel are one message, and each has its own changes told below it', async () => {
  await toChannel()
  const opened = await judge(
    start,
    ['a', 'b', 'c'].map((id) => finding({ subject: { kind: 'entity', id } })),
  )
  expect(await alerts()).toEqual(['incident.batch slack:T1:C1'])

  await act(opened[1]?.after.id ?? '', 1, { kind: 'acknowledge' }, start + hour)

  expect(await alerts()).toEqual(['incident.batch slack:T1:C1'])
  expect((await queued()).filter((one) => one.startsWith('incident.changed'))).toHaveLength(4)
})

describe('the e-mail list gets a copy', () => {
  const mails = async () => {
    const rows = await database.db.selectFrom('outbox').select('kind').where('recipient', '=', 'mail').execute()
    return rows.map(({ kind }) => kind)
  }

  test('of an alert once, and once more when it has grown; not of what its owner answers', async () => {
    await toChannel()
    const [opened] = await judge(start, [finding()])
    await judge(start + hour, [finding()])
    expect(await mails()).toEqual(['incident.alert'])

    await judge(start + 2 * hour, [finding({ excess: dollars(400) })])
    await act(opened?.after.id ?? '', 2, { kind: 'acknowledge' }, start + 3 * hour)

    expect(await mails()).toEqual(['incident.alert', 'incident.alert'])
  })

  test('of what was its owner’s alone only when it is told to others', async () => {
    await judge(start, [finding({ tier: 'dm', cause: 'cadence' })])
    expect(await mails()).toEqual([])

    await judge(start + hour, [finding({ tier: 'channel', cause: 'cadence' })])

    expect(await mails()).toEqual(['incident.alert'])
  })

  test('of what its owner could not be told, once', async () => {
    await judge(start, [finding({ tier: 'dm' })])
    await nothingArrives()

    await judge(start + hour, [finding({ tier: 'dm' })])
    await judge(start + 2 * hour, [finding({ tier: 'dm' })])

    expect(await mails()).toEqual(['incident.alert'])
  })

  test('of several at once in one mail', async () => {
    await judge(
      start,
      ['a', 'b', 'c'].map((id) => finding({ subject: { kind: 'entity', id } })),
    )

    expect(await mails()).toEqual(['incident.batch'])
  })
})

test('what waits for the end of a night is due again once it has become critical and is not said anew', async () => {
  const { db } = database
  const ownerless = { subject: { kind: 'entity' as const, id: 'handle:1' } }
  await judge(start, [finding({ ...ownerless, tier: 'dm', excess: dollars(200) })])
  const held = { was_held: true, not_before: new Date(start + 10 * hour) }
  await db.updateTable('outbox').set(held).where('recipient', '=', 'admins').execute()
  const dueAt = async () =>
    (await db.selectFrom('outbox').select('not_before').where('recipient', '=', 'admins').execute()).map(
      ({ not_before }) => (not_before.getTime() - start) / hour,
    )
  await judge(start + hour, [finding({ ...ownerless, tier: 'dm', excess: dollars(200) })])
  expect(await dueAt()).toEqual([10])

  await judge(start + 2 * hour, [finding({ ...ownerless, tier: 'channel', excess: dollars(200) })])

  expect((await dueAt())[0]).toBe(2)
})

test('what cannot be said where it belongs is said to the admins, once', async () => {
  await toChannel()
  await judge(start, [finding()])
  await database.db
    .updateTable('outbox')
    .set({ failed_at: new Date(start), failure: 'channel_not_found' })
    .execute()

  await judge(start + hour, [finding()])
  await judge(start + 2 * hour, [finding()])

  expect(await alerts()).toEqual(['incident.alert admins', 'incident.alert slack:T1:C1'])
})

test('an owner who cannot be told twice over is told of in one place, once', async () => {
  await judge(start, [finding({ tier: 'dm' })])
  await judge(start + hour, [finding({ tier: 'dm', excess: dollars(400) })])
  await nothingArrives()

  await judge(start + 2 * hour, [finding({ tier: 'dm', excess: dollars(400) })])
  await judge(start + 3 * hour, [finding({ tier: 'dm', excess: dollars(400) })])

  expect(await alerts()).toEqual(['incident.alert admins', ...Array(2).fill(`incident.alert person:${ana}`)])
})

test('what was told elsewhere is not told again where a channel is set later', async () => {
  await judge(start, [finding({ tier: 'dm' })])
  await nothingArrives()
  await judge(start + hour, [finding({ tier: 'dm' })])
  const before = await alerts()

  await toChannel()
  await judge(start + 2 * hour, [finding({ tier: 'dm' })])

  expect(await alerts()).toEqual(before)
})

test('what its owner was told of and resolved is told anew where it begins anew, however often', async () => {
  const [opened] = await judge(start, [finding({ tier: 'dm' })])
  const id = opened?.after.id ?? ''
  for (const [times, version] of [1, 3].entries()) {
    const at = start + (times + 1) * day
    await act(id, version, { kind: 'resolve', resolution: 'runaway' }, at)
    await judge(at + 2 * hour, [finding({ tier: 'dm', onset: at + hour })])
  }

  expect(await alerts()).toEqual(Array(3).fill(`incident.alert person:${ana}`))
})

test('what is over is not opened again beside a newer one', async () => {
  const [old] = await judge(start, [finding()])
  const id = old?.after.id ?? ''
  await act(id, 1, { kind: 'resolve', resolution: 'other' }, start + hour)
  await judge(start + 10 * day, [finding({ onset: start + 10 * day - hour })])

  expect(await act(id, 2, { kind: 'reopen' }, start + 11 * day)).toBe('refused')
  expect(await act(id, 2, { kind: 'not_mine' }, start + 11 * day)).toBe('refused')
})

test('opened again, it teaches no more what its answer taught', async () => {
  const [opened] = await judge(start, [finding()])
  const id = opened?.after.id ?? ''
  await act(id, 1, { kind: 'resolve', resolution: 'false_alarm' }, start + hour)

  await act(id, 2, { kind: 'reopen' }, start + 2 * hour)

  expect(await lessons(database.db)).toEqual([])
})

test('who it is about expects it for two weeks at most; others for longer', async () => {
  const [opened] = await judge(start, [finding()])
  const id = opened?.after.id ?? ''
  const until = (days: number): Act => ({ kind: 'expect', until: new Date(start + days * day) })

  expect(await act(id, 1, until(15), start, ana)).toBe('refused')
  expect(await act(id, 1, until(14), start, ana)).toBe('done')
  expect(await act(id, 2, until(300), start)).toBe('done')
})

test('what is found again as it was is written once an hour', async () => {
  const [opened] = await judge(start, [finding()])
  const id = opened?.after.id ?? ''
  const foundAt = async () => (await findIncident(database.db, id))?.lastFoundAt

  await judge(start + hour / 2, [finding()])
  expect(await foundAt()).toBe(start)
  await judge(start + hour / 2, [finding({ excess: dollars(41) })])
  expect(await foundAt()).toBe(start + hour / 2)
  await judge(start + hour, [finding({ excess: dollars(41) })])
  expect(await foundAt()).toBe(start + hour)
})

test('a key that is matched while its incident goes on gives no second one', async () => {
  const { db } = database
  const handleId = await ensureHandle(db, { vendor: 'openai', name: 'laptop', personId: null })
  const [opened] = await judge(start, [finding({ subject: { kind: 'entity', id: `handle:${handleId}` } })])
  await db.updateTable('handle').set({ person_id: ana }).where('id', '=', handleId).execute()

  const after = await judge(start + hour, [finding()])

  expect(after.map(({ reason }) => reason)).toEqual(['found'])
  expect(await findIncident(db, opened?.after.id ?? '')).toMatchObject({ subject: { id: ana }, subjectKind: 'person' })
})

test('an answer teaches, which is listed and can be taken back once', async () => {
  const [opened] = await judge(start, [finding()])
  await act(opened?.after.id ?? '', 1, { kind: 'resolve', resolution: 'false_alarm' }, start + hour)

  const [taught] = await lessons(database.db)
  expect(taught?.lesson).toEqual({ kind: 'less_sensitive', entity: ana, cause: 'spend' })
  const undo = () => undoLesson(database.db, { id: taught?.id ?? '', personId: bob, actor, now: new Date(start + day) })
  expect([await undo(), await undo()]).toEqual([true, false])
  expect(await lessons(database.db)).toEqual([])
})

test('a digest’s finding is an incident that nobody is told of', async () => {
  await judge(start, [finding({ tier: 'digest', cause: 'growth' })])

  expect((await listIncidents(database.db, {}, { page: 0, size: 10 })).total).toBe(1)
  expect(await queued()).toEqual([])
})

function finding(changes: Partial<Finding> = {}): Finding {
  return findingOf({ subject: { kind: 'entity', id: ana }, ...changes })
}

async function judge(at: number, findings: Finding[], quietDays = 0) {
  const judgement: Judgement = {
    findings,
    surroundings: { teamOf: () => null, activeDaysSince: () => quietDays, newId },
    factsOf: ({ subject }) => ({ subjectKind: subject.id === ana ? 'person' : 'key', teamId: null }),
  }
  return changeIncidents(database.db, judgement, new Date(at))
}

async function act(id: string, version: number, what: Act, at: number, personId = bob): Promise<string> {
  const acted = await actOnIncident(database.db, {
    ...{ id, version, act: what, personId, note: '', actor, now: new Date(at) },
  })
  return acted.outcome
}

async function nothingArrives(): Promise<void> {
  await database.db
    .updateTable('outbox')
    .set({ failed_at: new Date(start) })
    .execute()
}

async function toChannel(): Promise<void> {
  const to = { workspace: 'T1', channel: 'C1' }
  await setAlertRoute(database.db, { teamId: null, leastSeverity: 'info', to, actor, now: new Date(start) })
}

async function queued(): Promise<string[]> {
  const rows = await database.db
    .selectFrom('outbox')
    .select(['kind', 'recipient'])
    // The copies for the e-mail list have a test of their own.
    .where('recipient', '<>', 'mail')
    .orderBy('id')
    .execute()
  return rows.map(({ kind, recipient }) => `${kind} ${recipient}`).toSorted()
}

async function alerts(): Promise<string[]> {
  return (await queued()).filter((one) => !one.startsWith('incident.changed'))
}
