import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { microUsd } from '../../../base/money.ts'
import { recordEntries } from '../../../ledger/record-entries.ts'
import { anEntry } from '../../../ledger/testing.ts'
import { ensureHandle } from '../../../people/handle.ts'
import { listTeams } from '../../../people/team.ts'
import { type Company, fieldsOf, openCompany } from './testing.ts'

let company: Company
beforeEach(async () => {
  company = await openCompany()
})
afterEach(() => company.close())

const nobody = '01234567-89ab-7cde-8f01-23456789abcd'

describe('reading', () => {
  test('the list has Tally’s figures and cursor-usage-tracker’s names for them', async () => {
    const { db, people, ask, payments } = company
    const handleId = await ensureHandle(db, { vendor: 'anthropic', name: 'mo', personId: people.mo.id })
    await recordEntries(db, [anEntry({ handleId, at: '2026-11-20T08:00:00.000Z', costMicroUsd: microUsd(2_500_000) })])
    await ask('ana', 'POST /groups', { name: 'Cards', parentId: payments.id })

    const { status, body } = await ask('ana', 'GET /groups')

    expect(status).toBe(200)
    expect(body).toMatchObject([
      {
        ...{ id: payments.id, name: 'Payments', people: 2, member_count: 3 },
        ...{ spend_cents: 250, spentMicroUsd: 2_500_000, ownSpentMicroUsd: 2_500_000 },
        emails: ['lea@x.example', 'mo@x.example', 'robo@x.example'],
        leads: [{ name: 'Lea' }],
      },
      { name: 'Cards', parentName: 'Payments', people: 0, spend_cents: 0 },
    ])
  })

  test('one group tells since when its members are in it and what they spent', async () => {
    const { ask, payments } = company

    const { body } = await ask('lea', `GET /groups/${payments.id}`)

    expect(body.members).toMatchObject([
      { name: 'Lea', from: '2026-11-01', to: null, spentMicroUsd: 0 },
      { name: 'Mo' },
      { name: 'Robo', kind: 'robot' },
    ])
  })

  test('leads see their own, members none', async () => {
    const { ask } = company
    const other = (await ask('ana', 'POST /groups', { name: 'Search' })).body

    expect((await ask('lea', 'GET /groups')).body.map(({ name }: { name: string }) => name)).toEqual(['Payments'])
    expect((await ask('lea', `GET /groups/${other.id}`)).status).toBe(404)
    expect((await ask('mo', 'GET /groups')).status).toBe(403)
  })

  test('a group that is none is not found, an id that is none is a bad request', async () => {
    expect((await company.ask('ana', `GET /groups/${nobody}`)).status).toBe(404)
    const bad = await company.ask('ana', 'GET /groups/payments')
    expect([bad.status, fieldsOf(bad)]).toEqual([400, ['id']])
  })
})

describe('making and removing', () => {
  test('a group is made with its parent, cost centre and leads, and written down as done over HTTP', async () => {
    const { ask, payments, people, db } = company

    const made = await ask('ana', 'POST /groups', {
      ...{ name: 'Cards', parentId: payments.id, costCentre: 'CC-1', leads: ['MO@x.example'] },
    })

    expect(made.status).toBe(201)
    expect(made.body).toMatchObject({ name: 'Cards', parentName: 'Payments', costCentre: 'CC-1', version: 1 })
    expect(made.body.leads).toMatchObject([{ id: people.mo.id }])
    const act = await db.selectFrom('audit').selectAll().where('subject', '=', made.body.id).executeTakeFirstOrThrow()
    expect(act).toMatchObject({ act: 'team.create', actor: people.ana.id, origin: 'api' })
  })

  test.each([
    ['a name that is taken', { name: 'payments' }, ['name']],
    ['no name', {}, ['name']],
    ['an empty name', { name: ' ' }, ['name']],
    ['a name of another type', { name: 7 }, ['name']],
    ['a parent that is none', { name: 'X', parentId: nobody }, ['parentId']],
    ['a cost centre that is too long', { name: 'X', costCentre: 'c'.repeat(41) }, ['costCentre']],
    ['a lead nobody is', { name: 'X', leads: ['mo@x.example', 'zed@x.example'] }, ['leads.1']],
    ['a field nobody knows', { name: 'X', colour: 'red' }, ['colour']],
  ])('%s is refused by its field, and nothing is made', async (_, body, fields) => {
    const answered = await company.ask('ana', 'POST /groups', body)

    expect([answered.status, fieldsOf(answered)]).toEqual([422, fields])
    expect(await listTeams(company.db)).toHaveLength(1)
  })

  test('a removed group is gone; removed again it is not found', async () => {
    const { ask, payments } = company
    await ask('ana', 'POST /groups', { name: 'Cards', parentId: payments.id })

    const stale = await ask('ana', `DELETE /groups/${payments.id}?version=9`)
    const removed = await ask('ana', `DELETE /groups/${payments.id}?version=1`)

    expect(stale.status).toBe(409)
    expect(removed.body).toEqual({
      ...{ removed: { id: payments.id, name: 'Payments' }, members: 3, subGroups: ['Cards'] },
    })
    expect((await ask('ana', `DELETE /groups/${payments.id}`)).status).toBe(404)
  })

  test.each(['lea', 'finn', 'mo', 'reader'] as const)('%s changes nothing', async (who) => {
    const { ask, payments } = company

    expect((await ask(who, 'POST /groups', { name: 'X' })).status).toBe(403)
    expect((await ask(who, `PATCH /groups/${payments.id}`, { name: 'X' })).status).toBe(403)
    expect((await ask(who, 'PATCH /groups', { action: 'create', name: 'X' })).status).toBe(403)
    expect((await ask(who, `DELETE /groups/${payments.id}`)).status).toBe(403)
    expect((await ask(who, 'POST /groups/import', { csv: 'email,team\n', apply: true })).status).toBe(403)
    expect((await listTeams(company.db)).map(({ name, version }) => [name, version])).toEqual([['Payments', 1]])
  })
})

describe('changing', () => {
  test('everything said is done together, from the day that was given', async () => {
    const { ask, payments, people } = company

    const { status, body } = await ask('ana', `PATCH /groups/${payments.id}`, {
      ...{ name: 'Money', costCentre: 'CC-9', leads: [people.sue.id], from: '2026-11-10' },
      ...{ add: ['sue@x.example'], remove: ['mo@x.example', 'ana@x.example'] },
    })

    expect(status).toBe(200)
    expect(body).toMatchObject({ name: 'Money', costCentre: 'CC-9', leads: [{ name: 'Sue' }], version: 2 })
    expect(body.members.map(({ name, from }: { name: string; from: string }) => [name, from])).toEqual([
      ['Lea', '2026-11-01'],
      ['Robo', '2026-11-01'],
      ['Sue', '2026-11-10'],
    ])
  })

  test('where one part cannot be, none is done', async () => {
    const { ask, payments } = company
    await ask('ana', 'POST /groups', { name: 'Search' })
    const before = (await ask('ana', `GET /groups/${payments.id}`)).body

    const refused = [
      await ask('ana', `PATCH /groups/${payments.id}`, { name: 'search', add: ['sue@x.example'] }),
      await ask('ana', `PATCH /groups/${payments.id}`, { name: 'Money', add: ['zed@x.example'] }),
      await ask('ana', `PATCH /groups/${payments.id}`, { add: ['mo@x.example'], remove: ['mo@x.example'] }),
      await ask('ana', `PATCH /groups/${payments.id}`, { name: 'Money', from: '2031-01-01', add: ['sue@x.example'] }),
      await ask('ana', `PATCH /groups/${payments.id}`, { name: 'Money', from: 'soon' }),
      await ask('ana', `PATCH /groups/${payments.id}`, { parentId: payments.id, add: ['sue@x.example'] }),
    ]

    expect(refused.map((one) => [one.status, fieldsOf(one)])).toEqual([
      [422, ['name']],
      [422, ['add.0']],
      [422, ['add.0']],
      [422, ['from']],
      [422, ['from']],
      [422, ['parentId']],
    ])
    expect((await ask('ana', `GET /groups/${payments.id}`)).body).toEqual(before)
  })

  test('of two who saw the same version one changes it; said again it changes nothing', async () => {
    const { ask, payments } = company
    const path = `PATCH /groups/${payments.id}`

    const both = await Promise.all([
      ask('ana', path, { name: 'Money', version: 1 }),
      ask('service', path, { name: 'Cash', version: 1 }),
    ])
    const winner = both.find(({ status }) => status === 200)
    const again = await ask('ana', path, { name: winner?.body.name })

    expect(both.map(({ status }) => status).toSorted()).toEqual([200, 409])
    expect(both.find(({ status }) => status === 409)?.body.detail).toContain(`named “${winner?.body.name}”`)
    expect(again.body.version).toBe(2)
  })

  test('with an ETag that is old nothing is changed, with the newest it is', async () => {
    const { ask, payments } = company
    const path = `/groups/${payments.id}`
    const etag = (await ask('ana', `GET ${path}`)).headers.get('etag') ?? ''
    await ask('ana', `PATCH ${path}`, { costCentre: 'CC-2' })

    const stale = await ask('ana', `PATCH ${path}`, { name: 'Money' }, { 'if-match': etag })
    const fresh = (await ask('ana', `GET ${path}`)).headers.get('etag') ?? ''
    const changed = await ask('ana', `PATCH ${path}`, { name: 'Money' }, { 'if-match': fresh })

    expect([stale.status, changed.status, changed.body.name]).toEqual([412, 200, 'Money'])
    expect((await ask('ana', `DELETE ${path}`, undefined, { 'if-match': fresh })).status).toBe(412)
    const newest = (await ask('ana', `GET ${path}`)).headers.get('etag') ?? ''
    expect((await ask('ana', `DELETE ${path}`, undefined, { 'if-match': newest })).status).toBe(200)
  })
})

describe('cursor-usage-tracker’s PATCH', () => {
  test('renames, makes and assigns', async () => {
    const { ask, payments } = company

    const renamed = await ask('ana', 'PATCH /groups', { action: 'rename', groupId: payments.id, name: 'Money' })
    const made = await ask('ana', 'PATCH /groups', { action: 'create', name: 'Search' })
    const assigned = await ask('ana', 'PATCH /groups', {
      ...{ action: 'assign', email: 'mo@x.example', targetGroupId: made.body.id },
    })

    expect([renamed.body, assigned.body]).toEqual([{ ok: true }, { ok: true }])
    const groups = (await ask('ana', 'GET /groups')).body
    expect(groups.map(({ name, emails }: { name: string; emails: string[] }) => [name, emails])).toEqual([
      ['Money', ['lea@x.example', 'robo@x.example']],
      ['Search', ['mo@x.example']],
    ])
  })

  test.each([
    ['an action that is none', { action: 'paint' }, 'action'],
    ['no group', { action: 'rename', name: 'X' }, 'groupId'],
    ['somebody unknown', { action: 'assign', email: 'zed@x.example', targetGroupId: nobody }, 'email'],
    ['a name that is taken', { action: 'create', name: 'Payments' }, 'name'],
  ])('%s is refused by its field', async (_, body, field) => {
    const answered = await company.ask('ana', 'PATCH /groups', body)

    expect([answered.status, fieldsOf(answered)]).toEqual([422, [field]])
  })

  test('a group that is not there is not found', async () => {
    const { ask } = company
    const body = { action: 'assign', email: 'mo@x.example', targetGroupId: nobody }

    expect((await ask('ana', 'PATCH /groups', body)).status).toBe(404)
  })
})

describe('lists in files', () => {
  const hr = 'Email,Department,Team\nsue@x.example,Sales,Search\nzed@x.example,Sales,Search\n'

  test('what is exported and sent back moves nobody', async () => {
    const { ask } = company

    const { text, headers } = await ask('finn', 'GET /groups/export')
    const imported = await ask('ana', 'POST /groups/import', text)

    expect(headers.get('content-disposition')).toContain('tally-teams-2026-11-20.csv')
    expect(text).toContain('mo@x.example,Mo,Payments')
    expect(imported.body).toMatchObject({ moves: 0, applied: 0, matched: 6 })
  })

  test('a list is looked at first and then moves people, told twice it moves nobody more', async () => {
    const { ask } = company

    const looked = await ask('ana', 'POST /groups/import', { csv: hr })
    const unmoved = (await ask('ana', 'GET /groups')).body.length
    const applied = await ask('ana', 'POST /groups/import', { csv: hr, apply: true })
    const again = await ask('ana', 'POST /groups/import', hr)

    expect(looked.body).toMatchObject({ moves: 1, applied: null, unmatched: ['zed@x.example'] })
    expect(looked.body.changes).toMatchObject([{ email: 'sue@x.example', currentGroup: 'Unassigned' }])
    expect(unmoved).toBe(1)
    expect(applied.body).toMatchObject({ applied: 1, leftOut: [] })
    expect(applied.body.undoUntil).toBe('2026-11-21T10:00:00.000Z')
    expect(again.body).toMatchObject({ moves: 0, applied: 0 })
  })

  test('rows may be sent instead, and only some be moved', async () => {
    const { ask } = company
    const rows = [
      { email: 'sue@x.example', team: 'Search' },
      { email: 'mo@x.example', team: 'Search' },
    ]

    const applied = await ask('ana', 'POST /groups/import', { rows, apply: true, selectedEmails: ['Mo@x.example'] })

    expect(applied.body).toMatchObject({ moves: 2, applied: 1 })
    const search = (await ask('ana', 'GET /groups')).body.find(({ name }: { name: string }) => name === 'Search')
    expect(search.emails).toEqual(['mo@x.example'])
  })

  test.each([
    ['no list at all', {}, ['csv']],
    ['both', { csv: 'email,team\n', rows: [{ email: 'a@x.example', team: '' }] }, ['rows']],
    ['a file that is no such list', { csv: 'colour,size\nred,1\n' }, ['csv']],
    ['a row without an address', { rows: [{ team: 'Search' }] }, ['rows.0.email']],
    [
      'somebody the list does not move',
      { csv: hr, apply: true, selectedEmails: ['mo@x.example'] },
      ['selectedEmails.0'],
    ],
  ])('%s is refused, and no file is left waiting', async (_, body, fields) => {
    const answered = await company.ask('ana', 'POST /groups/import', body)

    expect([answered.status, fieldsOf(answered)]).toEqual([422, fields])
    const files = await company.db.selectFrom('handed_file').select('state').execute()
    expect(files.filter(({ state }) => state === 'waiting' || state === 'reading')).toEqual([])
  })
})
