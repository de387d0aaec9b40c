import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { newId } from '../../../base/id.ts'
import { setAlertRoute } from '../../../incidents/alert-routes.ts'
import { changeIncidents } from '../../../incidents/change-incidents.ts'
import { lessons } from '../../../incidents/lessons.ts'
import { dollars, findingOf } from '../../../incidents/testing.ts'
import { start, tester } from '../testing.ts'
import { type Company, fieldsOf, openCompany } from './testing.ts'

let company: Company
beforeEach(async () => {
  company = await openCompany()
})
afterEach(() => company.close())

const hour = 3_600_000

/** Finds something unusual of these people at once, and returns the ids of what was opened. */
async function found(ids: readonly string[], at = start.getTime()): Promise<string[]> {
  const { db, payments } = company
  const findings = ids.map((id) => findingOf({ subject: { kind: 'entity', id }, onset: at - hour }))
  const surroundings = { teamOf: () => payments.id, activeDaysSince: () => 0, newId }
  const factsOf = () => ({ subjectKind: 'person' as const, teamId: payments.id })
  const transitions = await changeIncidents(db, { findings, surroundings, factsOf }, new Date(at))
  return transitions.filter(({ reason }) => reason === 'opened').map(({ after }) => after.id)
}

async function onMo(): Promise<string> {
  const [id = ''] = await found([company.people.mo.id])
  return id
}

async function notes(): Promise<string[]> {
  const rows = await company.db.selectFrom('outbox').select('kind').where('kind', '=', 'incident.changed').execute()
  return rows.map(({ kind }) => kind)
}

describe('reading', () => {
  test('each sees their own, leads their team’s, admins all', async () => {
    const { ask, people } = company
    await found([people.mo.id, people.sue.id])
    const seenBy = async (who: 'mo' | 'lea' | 'finn' | 'ana' | 'service') =>
      (await ask(who, 'GET /incidents')).body.data
        .map(({ subject }: { subject: { name: string } }) => subject.name)
        .toSorted()

    expect(await seenBy('mo')).toEqual(['Mo'])
    expect(await seenBy('lea')).toEqual(['Mo'])
    for (const who of ['finn', 'ana', 'service'] as const) expect(await seenBy(who)).toEqual(['Mo', 'Sue'])
  })

  test('pages are whole and stay right when something is found meanwhile', async () => {
    const { ask, people } = company
    const all = await found([people.mo.id, people.sue.id, people.lea.id])

    const first = await ask('ana', 'GET /incidents?limit=2')
    await found([people.finn.id], start.getTime() + hour)
    const second = await ask('ana', `GET /incidents?limit=2&cursor=${first.body.next}`)

    const ids = [...first.body.data, ...second.body.data].map(({ id }: { id: string }) => id)
    expect(ids.toSorted()).toEqual(all.toSorted())
    expect([ids.length, second.body.next]).toEqual([3, null])
    expect(first.headers.get('link')).toContain('rel="next"')
  })

  test('it is narrowed by status, severity and since when', async () => {
    const { ask, people } = company
    const mos = await onMo()
    await found([people.sue.id], start.getTime() + hour)
    await ask('mo', `PATCH /incidents/${mos}`, { action: 'resolve' })
    const names = async (query: string) =>
      (await ask('ana', `GET /incidents?${query}`)).body.data.map(
        ({ subject }: { subject: { name: string } }) => subject.name,
      )

    expect(await names('status=resolved')).toEqual(['Mo'])
    expect(await names('status=live')).toEqual(['Sue'])
    expect(await names('status=all&since=2026-11-20T10:30:00Z')).toEqual(['Sue'])
    expect(await names('status=all&severity=critical')).toEqual([])
  })

  test.each([
    ['status=closed', 'status'],
    ['since=yesterday', 'since'],
    ['limit=0', 'limit'],
    ['cursor=abc', 'cursor'],
    ['state=open', 'state'],
  ])('“%s” is a bad request that names the field', async (query, field) => {
    const answered = await company.ask('ana', `GET /incidents?${query}`)

    expect([answered.status, fieldsOf(answered)]).toEqual([400, [field]])
  })

  test('one incident has its evidence and what happened to it', async () => {
    const { ask, people } = company
    const id = await onMo()
    await ask('lea', `PATCH /incidents/${id}`, { action: 'acknowledge', note: 'Looking' })

    const { status, body } = await ask('mo', `GET /incidents/${id}`)

    expect(status).toBe(200)
    expect(body).toMatchObject({
      status: 'acknowledged',
      excessMicroUsd: dollars(40),
      by: { name: 'Lea' },
      note: 'Looking',
    })
    expect(body.evidence.days).toHaveLength(28)
    expect(body.evidence.finding).toMatchObject({ cause: 'spend' })
    expect(body.timeline.map(({ what, by }: { what: string; by: unknown }) => [what, by])).toEqual([
      ['opened', null],
      ['acknowledged', { id: people.lea.id, name: 'Lea' }],
    ])
  })

  test('what is not theirs to see is not there', async () => {
    const id = await onMo()

    expect((await company.ask('sue', `GET /incidents/${id}`)).status).toBe(404)
    expect((await company.ask('sue', `PATCH /incidents/${id}`, { action: 'acknowledge' })).status).toBe(404)
    expect((await company.ask('ana', 'GET /incidents/17')).status).toBe(400)
  })
})

describe('answering', () => {
  test('it is done as by its button: kept, written down, and its alert told', async () => {
    const { ask, db, people } = company
    const to = { workspace: 'T1', channel: 'C1' }
    await setAlertRoute(db, { teamId: null, leastSeverity: 'info', to, actor: tester, now: start })
    const id = await onMo()
    const before = (await notes()).length

    const { status, body } = await ask('lea', `PATCH /incidents/${id}`, {
      action: 'resolve',
      resolution: 'runaway',
      note: 'Stopped',
    })

    expect(status).toBe(200)
    expect(body).toMatchObject({ ok: true, action: 'resolved', changed: true })
    expect(body.incident).toMatchObject({ status: 'resolved', resolution: 'runaway', version: 2, by: { name: 'Lea' } })
    expect((await notes()).length).toBe(before + 1)
    expect(await lessons(db)).toMatchObject([{ lesson: { kind: 'exclude' }, note: 'Stopped' }])
    const act = await db.selectFrom('audit').selectAll().where('subject', '=', id).executeTakeFirstOrThrow()
    expect(act).toMatchObject({ act: 'incident.resolve', actor: people.lea.id, origin: 'api' })
  })

  test('cursor-usage-tracker’s two bodies keep working', async () => {
    const { ask } = company
    const id = await onMo()

    const acknowledged = await ask('service', `PATCH /incidents/${id}`, { action: 'acknowledge' })
    const resolved = await ask('service', `PATCH /incidents/${id}`, { action: 'resolve' })

    expect([acknowledged, resolved].map(({ status, body }) => [status, body.ok, body.action])).toEqual([
      [200, true, 'acknowledged'],
      [200, true, 'resolved'],
    ])
    expect(resolved.body.incident).toMatchObject({ by: null, note: 'By “ci” over HTTP', resolution: 'other' })
  })

  test('of two at once one is first, and the other is told who and when', async () => {
    const { ask } = company
    const id = await onMo()

    const both = await Promise.all([
      ask('lea', `PATCH /incidents/${id}`, { action: 'acknowledge' }),
      ask('finn', `PATCH /incidents/${id}`, { action: 'resolve', version: 1 }),
    ])
    const acknowledged = await ask('ana', `PATCH /incidents/${id}`, { action: 'reopen', version: 1 })

    const statuses = both.map(({ status }) => status)
    expect(statuses.toSorted()).toEqual([200, 409])
    const winner = statuses[0] === 200 ? 'Lea' : 'Finn'
    const loser = both.find(({ status }) => status === 409)
    expect(loser?.body.detail).toContain(`since 2026-11-20T10:00:00.000Z, by ${winner}.`)
    expect(acknowledged.status).toBe(409)
  })

  test.each(['lea', 'service'] as const)('said again by %s it is answered alike and changes nothing', async (who) => {
    const { ask, db } = company
    const id = await onMo()
    const body = { action: 'acknowledge' }
    await ask(who, `PATCH /incidents/${id}`, body)

    const again = await ask(who, `PATCH /incidents/${id}`, body)
    const others = await ask('finn', `PATCH /incidents/${id}`, body)

    expect(again).toMatchObject({ status: 200, body: { action: 'acknowledged', changed: false } })
    expect(others.status).toBe(409)
    expect(await db.selectFrom('audit').select('id').where('act', 'like', 'incident.%').execute()).toHaveLength(1)
  })

  test('it is snoozed, expected and reopened', async () => {
    const { ask } = company
    const id = await onMo()
    const path = `PATCH /incidents/${id}`

    const snoozed = await ask('lea', path, { action: 'snooze', hours: 2 })
    const expected = await ask('lea', path, { action: 'expected', through: '2026-11-25', note: 'Migration' })
    const reopened = await ask('lea', path, { action: 'reopen' })

    expect(snoozed.body.incident).toMatchObject({ status: 'snoozed', until: '2026-11-20T12:00:00.000Z' })
    expect(expected.body.incident).toMatchObject({ status: 'expected', until: '2026-11-26T00:00:00.000Z' })
    expect(reopened.body.incident).toMatchObject({ status: 'open', until: null })
  })

  test('only whom it is about says that it is not theirs', async () => {
    const { ask } = company
    const id = await onMo()

    expect((await ask('lea', `PATCH /incidents/${id}`, { action: 'not-mine' })).status).toBe(403)
    expect((await ask('mo', `PATCH /incidents/${id}`, { action: 'not-mine' })).body.incident.severity).toBe('critical')
  })

  test.each([
    ['an action that is none', { action: 'ignore' }, ['action']],
    ['no action', {}, ['action']],
    ['a resolution that is none', { action: 'resolve', resolution: 'fine' }, ['resolution']],
    ['no reason for what is expected', { action: 'expected' }, ['note']],
    ['a day that is over', { action: 'expected', note: 'x', through: '2026-11-19' }, ['through']],
    ['a snooze of no time', { action: 'snooze', hours: 0 }, ['hours']],
    ['a note that is too long', { action: 'acknowledge', note: 'n'.repeat(501) }, ['note']],
    ['a version of another type', { action: 'acknowledge', version: 'one' }, ['version']],
    ['a field nobody knows', { action: 'acknowledge', loud: true }, ['loud']],
  ])('%s is refused by its field, and nothing is done', async (_, body, fields) => {
    const id = await onMo()

    const answered = await company.ask('ana', `PATCH /incidents/${id}`, body)

    expect([answered.status, fieldsOf(answered)]).toEqual([422, fields])
    expect((await company.ask('ana', `GET /incidents/${id}`)).body.version).toBe(1)
  })

  test('a token that may only read answers nothing, and an old ETag neither', async () => {
    const { ask } = company
    const id = await onMo()
    const etag = (await ask('lea', `GET /incidents/${id}`)).headers.get('etag') ?? ''
    await ask('mo', `PATCH /incidents/${id}`, { action: 'acknowledge' })

    expect((await ask('reader', `PATCH /incidents/${id}`, { action: 'resolve' })).status).toBe(403)
    const stale = await ask('lea', `PATCH /incidents/${id}`, { action: 'resolve' }, { 'if-match': etag })
    expect(stale.status).toBe(412)
  })
})
