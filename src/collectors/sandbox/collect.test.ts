import { createServer, type Server } from 'node:http'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { historyPage } from '../../../sandbox/company/history-pages.ts'
import { handleCompany } from '../../../sandbox/company/routes.ts'
import { type Day, dayOf } from '../../base/calendar.ts'
import { createLog } from '../../base/log.ts'
import type { OpenDatabase } from '../../db/database.ts'
import { testDatabase } from '../../db/testing.ts'
import { recordEntries } from '../../ledger/record-entries.ts'
import { anEntry } from '../../ledger/testing.ts'
import { matchHandles } from '../../people/match-handles.ts'
import { findPersonByEmail, findPersonByHandle } from '../../people/person.ts'
import { teamOverviews } from '../../people/team.ts'
import { removeTeam } from '../../people/team-changes.ts'
import { writeSetting } from '../../settings/setting.ts'
import { openVault } from '../../vault/vault.ts'
import { collectSandboxHistory } from './collect.ts'
import { retireToldHistory } from './retire-told-history.ts'

const log = createLog('silent')
const vault = openVault(['0'.repeat(64)])
const accounts = { anthropic: 'key-of-anthropic', openai: 'key-of-openai' }
const halfAYear = new Date('2026-11-21T03:47:00Z')

let server: Server
let url: string
let asked: string[] = []
let answersLeft = Number.POSITIVE_INFINITY

beforeAll(async () => {
  server = createServer((request, response) => {
    asked.push(request.url ?? '')
    if (request.url?.startsWith('/company/history')) answersLeft -= 1
    if (answersLeft < 0) response.writeHead(503).end('broken')
    else handleCompany(request, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  url = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}/company`
})

afterAll(() => server.close())

beforeEach(() => {
  asked = []
  answersLeft = Number.POSITIVE_INFINITY
})

describe('half a year of the made-up company', () => {
  let database: OpenDatabase
  let first: { people: number; entries: number }

  beforeAll(async () => {
    database = await testDatabase()
    first = await collectSandboxHistory({ db: database.db, vault, log, now: halfAYear, url, accounts })
    return () => database.close()
  })

  test('loads, roll-ups included', async () => {
    const stored = await sums(database)

    expect(first.entries).toBeGreaterThan(20_000)
    expect(first.entries).toBeLessThan(40_000)
    expect(stored).toEqual({
      entries: first.entries,
      cost: stored.cost,
      inDays: first.entries,
      inDaysCost: stored.cost,
    })
  })

  test('is there already at the next start', async () => {
    const second = await collectSandboxHistory({ db: database.db, vault, log, now: halfAYear, url, accounts })

    expect(second).toEqual({ people: first.people, entries: 0 })
  })

  test('belongs to whoever holds the key or the e-mail, and Slack accounts find their person', async () => {
    const ana = await findPersonByEmail(database.db, 'Ana.Ruiz@northwind.example')
    const viaSlack = await findPersonByHandle(database.db, { vendor: 'slack', name: 'T0SANDBOX:U0ANA' })
    const robot = await findPersonByEmail(database.db, 'ci-runner@robots.northwind.example')
    const perPerson = await database.db
      .selectFrom('entry')
      .innerJoin('handle', 'handle.id', 'entry.handle_id')
      .leftJoin('person', 'person.id', 'handle.person_id')
      .select(({ fn }) => ['person.id', 'person.email', 'handle.vendor', fn.countAll().as('count')])
      .groupBy(['person.id', 'person.email', 'handle.vendor'])
      .execute()

    expect(viaSlack).toEqual(ana)
    expect(robot?.kind).toBe('robot')
    expect(perPerson.filter((row) => row.id === null)).toEqual([])
    const vendorsOfAna = perPerson.filter((row) => row.id === ana?.id).map((row) => row.vendor)
    expect(vendorsOfAna.sort()).toEqual(['anthropic', 'openai'])
    expect(perPerson.some((row) => row.email?.includes('robots'))).toBe(false)
    expect(perPerson.find((row) => row.email === 'amara.diallo@northwind.example')?.count).toBe(1)
    expect(perPerson.some((row) => row.email === 'ruth.adeyemi@northwind.example')).toBe(false)
  })

  test('was metered by the proxy, under the organisation’s keys', async () => {
    const rows = await database.db
      .selectFrom('usage_day')
      .select(['provider', 'source', 'account', 'basis'])
      .distinct()
      .orderBy('provider')
      .execute()

    expect(rows).toEqual([
      { provider: 'anthropic', source: 'proxy', account: 'key-of-anthropic', basis: 'metered' },
      { provider: 'openai', source: 'proxy', account: 'key-of-openai', basis: 'metered' },
    ])
  })

  test('leaves three names of Cursor to be matched by hand, and what was matched stays so', async () => {
    const { db } = database
    const piotr = await findPersonByEmail(db, 'piotr.wisniewski@northwind.example')
    const before = await nobodys(db)
    const [first] = before
    const matches = [{ handleId: first?.id ?? 0, personId: piotr?.id ?? '' }]
    await matchHandles(db, { matches, actor: { id: 'test', origin: 'tally' }, now: halfAYear })
    await collectSandboxHistory({ db, vault, log, now: halfAYear, url, accounts })

    expect(before.map(({ name }) => name)).toEqual([
      'piotr.codes@mailbox.example',
      'emily.jones@northwind.example',
      'mgarcia@northwind.example',
    ])
    expect(await nobodys(db)).toEqual(before.slice(1))
  })

  test('has its teams with leads and everybody in one, and what is changed later stays changed', async () => {
    const { db } = database
    const teams = await teamOverviews(db, '2026-06-01' as Day)
    const robot = await db.selectFrom('person').select('owner_id').where('name', '=', 'ci-runner').executeTakeFirst()
    const owner = await findPersonByEmail(db, 'sean.obriain@northwind.example')
    const platform = teams.find(({ name }) => name === 'Platform')
    if (!platform) throw new Error('there is a team Platform')
    await removeTeam(db, { teamId: platform.id, actor: { id: 'test', origin: 'tally' }, now: halfAYear })
    await collectSandboxHistory({ db, vault, log, now: halfAYear, url, accounts })

    expect(teams.map(({ name, members, leads }) => [name, members, leads.length])).toEqual([
      ['Engineering', 0, 1],
      ['Fleet Cloud', 7, 1],
      ['Motion Control', 7, 1],
      ['Perception', 6, 1],
      ['Platform', 7, 0],
      ['Product', 0, 1],
      ['Field Apps', 7, 0],
      ['Insights', 6, 1],
    ])
    expect(robot?.owner_id).toBe(owner?.id)
    expect((await teamOverviews(db, dayOf(halfAYear))).map(({ name }) => name)).not.toContain('Platform')
  })
})

test('what an earlier version was told stays, and counts no more', async () => {
  const database = await testDatabase()
  const { db } = database
  const told = { source: 'sandbox-history', account: 'northwind-robotics' } as const
  await recordEntries(db, [
    anEntry(told),
    anEntry({ ...told, sourceId: 'other', at: '2026-06-02T10:00:00.000Z' }),
    anEntry({}),
  ])
  await retireToldHistory(db, halfAYear)
  const before = await sums(database)
  await writeSetting(db, { name: 'sandbox-history.next-day', schema: z.string() }, '2026-11-21', halfAYear)

  await retireToldHistory(db, halfAYear)
  await retireToldHistory(db, halfAYear)

  expect(before).toMatchObject({ entries: 3, inDays: 3 })
  expect(await sums(database)).toMatchObject({ entries: 3, inDays: 1 })
  await database.close()
})

describe('going on where the last run ended', () => {
  let database: OpenDatabase
  const collect = (now: string) =>
    collectSandboxHistory({ db: database.db, vault, log, now: new Date(now), url, accounts })

  beforeEach(async () => {
    database = await testDatabase()
    await writeSetting(
      database.db,
      { name: 'sandbox-history.proxied.next-day', schema: z.string() },
      '2026-10-26',
      halfAYear,
    )
    return () => database.close()
  })

  test('a later start adds what has happened since, and reads only from the last day on', async () => {
    await collect('2026-11-05T15:00:00Z')
    asked = []

    const later = await collect('2026-11-06T10:00:00Z')

    expect(later.entries).toBeGreaterThan(0)
    expect(asked.filter((path) => path.includes('/history'))).toHaveLength(1)
    expect(asked.find((path) => path.includes('/history'))).toContain('from=2026-11-05')
    expect((await sums(database)).entries).toBe(recordsBetween('2026-10-26', '2026-11-06T10:00:00Z'))
  })

  test('a run that broke off half way is finished by the next one, with nothing told twice', async () => {
    answersLeft = 2
    await expect(collect('2026-11-10T00:00:00Z')).rejects.toThrow('The sandbox company does not answer')
    const broken = await sums(database)
    answersLeft = Number.POSITIVE_INFINITY

    const rest = await collect('2026-11-10T00:00:00Z')

    expect(broken.entries).toBeGreaterThan(0)
    expect(rest.entries).toBeGreaterThan(0)
    expect((await sums(database)).entries).toBe(broken.entries + rest.entries)
    expect((await sums(database)).entries).toBe(recordsBetween('2026-10-26', '2026-11-10T00:00:00Z'))
  })

  test('an answer in another form is refused by name, with nothing recorded', async () => {
    const odd = createServer((_request, response) => response.end('{"people":[{"name":7}]}'))
    await new Promise<void>((resolve) => odd.listen(0, '127.0.0.1', resolve))
    const address = odd.address()
    const oddUrl = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`

    const run = collectSandboxHistory({ db: database.db, vault, log, now: halfAYear, url: oddUrl, accounts })

    await expect(run).rejects.toThrow('came in a form we do not know')
    expect((await sums(database)).entries).toBe(0)
    odd.close()
  })
})

async function nobodys(db: OpenDatabase['db']): Promise<Array<{ id: number; name: string }>> {
  return db
    .selectFrom('handle')
    .select(['id', 'name'])
    .where('vendor', '=', 'cursor')
    .where('person_id', 'is', null)
    .orderBy('id')
    .execute()
}

function recordsBetween(from: string, to: string): number {
  let count = 0
  for (let day: string | null = from; day !== null; ) {
    const page = historyPage({ from: day, to: Date.parse(to) })
    count += page.records.filter(({ provider, person }) => provider !== 'cursor' && person !== null).length
    day = page.next
  }
  return count
}

async function sums({ db }: OpenDatabase) {
  const entries = await db
    .selectFrom('entry')
    .select(({ fn }) => [fn.countAll().as('count'), fn.sum('cost_micro_usd').as('cost')])
    .executeTakeFirstOrThrow()
  const days = await db
    .selectFrom('usage_day')
    .select(({ fn }) => [fn.sum('requests').as('count'), fn.sum('cost_micro_usd').as('cost')])
    .executeTakeFirstOrThrow()
  return {
    entries: Number(entries.count),
    cost: Number(entries.cost),
    inDays: Number(days.count),
    inDaysCost: Number(days.cost),
  }
}
