import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { OpenDatabase } from '../db/database.ts'
import { testDatabase } from '../db/testing.ts'
import { ensurePerson } from '../people/person.ts'
import { noQuietTimes, usualQuietTimes } from './quiet-times.ts'
import { channelRoute, personRoute, type Route, routeFor, type Urgency } from './route.ts'
import { type Topic, type TopicId, topics } from './topics.ts'
import { chooseWays, type Way, type Wishes } from './wishes.ts'

const noon = new Date('2026-11-18T12:00:00Z')
const night = new Date('2026-11-18T23:00:00Z')
const morning = new Date('2026-11-19T08:00:00Z')

function topic(id: TopicId): Topic {
  const found: Topic | undefined = topics.find((one) => one.id === id)
  if (!found) throw new Error(`there is no topic ${id}`)
  return found
}

function wishes(ways: Partial<Record<TopicId, Way>>, email: string | null = 'ana@x.example'): Wishes {
  return {
    ways: new Map(topics.flatMap(({ id }) => (ways[id] ? [[id, ways[id]]] : []))),
    quiet: usualQuietTimes,
    zone: 'UTC',
    email,
  }
}

describe('to a person', () => {
  const slack: Route = { kind: 'slack' }
  const later: Route = { kind: 'later', until: morning }
  const mail: Route = { kind: 'email', to: 'ana@x.example' }
  const nobody = { kind: 'nobody', why: expect.any(String) }
  type Case = {
    say: string
    id: TopicId
    way?: Way
    at?: Date
    urgency?: Urgency
    email?: null
    mailSetUp?: false
    route: unknown
  }

  test.each<Case>([
    { say: 'a warning by day comes in Slack', id: 'budget-warnings', at: noon, route: slack },
    { say: 'a warning at night waits', id: 'budget-warnings', route: later },
    { say: 'a warning by e-mail does not wait', id: 'budget-warnings', way: 'email', route: mail },
    { say: 'without an address it comes in Slack', id: 'budget-warnings', way: 'email', email: null, route: later },
    {
      say: 'without a mail service too',
      id: 'budget-warnings',
      way: 'email',
      mailSetUp: false,
      at: noon,
      route: slack,
    },
    { say: 'a warning that is off comes nowhere', id: 'budget-warnings', way: 'off', route: nobody },
    { say: 'a stop comes at night', id: 'budget-stops', route: slack },
    { say: 'a stop cannot be switched off', id: 'budget-stops', way: 'off', route: slack },
    { say: 'an answer comes at night', id: 'answers', route: slack },
    { say: 'a key cannot go by e-mail', id: 'keys', way: 'email', route: slack },
    { say: 'an incident of a team waits', id: 'incidents', route: later },
    { say: 'an incident of one’s own does not', id: 'incidents', urgency: 'own', route: slack },
    { say: 'one’s own can be switched off', id: 'incidents', urgency: 'own', way: 'off', route: nobody },
    { say: 'a critical one comes at night', id: 'incidents', urgency: 'critical', route: slack },
    { say: 'a critical one comes though they are off', id: 'incidents', urgency: 'critical', way: 'off', route: slack },
    { say: 'what waited waits again where it came late', id: 'together', route: later },
  ])('$say', ({ id, way = 'slack', at = night, urgency = 'usual', email, mailSetUp = true, route }) => {
    const wished = wishes({ [id]: way }, email === null ? null : undefined)

    expect(personRoute(topic(id), wished, { now: at, isMailSetUp: mailSetUp, urgency })).toEqual(route)
  })
})

test('a channel has no nights but for what goes to many, unless its hour lies in one, and no weekend', () => {
  const place = { zone: 'UTC', hour: null, now: night, usualQuiet: usualQuietTimes }
  const saturday = new Date('2026-11-21T12:00:00Z')

  expect(channelRoute(topic('incidents'), place)).toEqual({ kind: 'slack' })
  expect(channelRoute(topic('plan-exhaustion'), place)).toEqual({ kind: 'later', until: morning })
  expect(channelRoute(topic('plan-exhaustion'), { ...place, now: saturday })).toEqual({ kind: 'slack' })
  expect(channelRoute(topic('daily-cost'), { ...place, hour: '09:00' })).toEqual({ kind: 'later', until: morning })
  expect(channelRoute(topic('daily-cost'), { ...place, hour: '05:00' })).toEqual({ kind: 'slack' })
})

describe('as the database has it', () => {
  let database: OpenDatabase
  beforeEach(async () => {
    database = await testDatabase()
  })
  afterEach(() => database.close())

  const ways = { now: night, isMailSetUp: true, usualQuiet: usualQuietTimes }
  const warning = (recipient: string) => ({ kind: 'budget.warning', recipient, data: {} })

  test('a night is by the reader’s clock, else by the organisation’s', async () => {
    const { db } = database
    const ana = await ensurePerson(db, { kind: 'person', name: 'Ana', email: 'ana@x.example', now: noon })
    expect(await routeFor(db, warning(`person:${ana.id}`), ways)).toEqual({ kind: 'later', until: morning })

    await db.updateTable('person').set({ time_zone: 'America/Los_Angeles' }).where('id', '=', ana.id).execute()

    expect(await routeFor(db, warning(`person:${ana.id}`), ways)).toEqual({ kind: 'slack' })
  })

  test('what was chosen for e-mail goes to the address there is by then, and to Slack where there is none any more', async () => {
    const { db } = database
    const ana = await ensurePerson(db, { kind: 'person', name: 'Ana', email: 'ana@x.example', now: noon })
    await chooseWays(db, { personId: ana.id, ways: new Map([['budget-warnings', 'email']]), isMailSetUp: true })
    const route = (isMailSetUp: boolean) =>
      routeFor(db, warning(`mail:${ana.id}`), { ...ways, isMailSetUp, usualQuiet: noQuietTimes })

    expect(await route(true)).toEqual({ kind: 'email', to: 'ana@x.example' })
    expect(await route(false)).toEqual({ kind: 'slack' })
    const atNight = { ...ways, isMailSetUp: false }
    expect(await routeFor(db, warning(`mail:${ana.id}`), atNight)).toMatchObject({ kind: 'later' })
  })

  test('an address of the list is written to, unless no mail is set up', async () => {
    const { db } = database
    const list = warning('email:finance@x.example')

    expect(await routeFor(db, list, ways)).toEqual({ kind: 'email', to: 'finance@x.example' })
    expect(await routeFor(db, list, { ...ways, isMailSetUp: false })).toMatchObject({ kind: 'nobody' })
  })
})
