import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Day, day, daysIn, startOfDay } from './base/calendar.ts'
import { createLog } from './base/log.ts'
import { microUsd } from './base/money.ts'
import type { OpenDatabase } from './db/database.ts'
import { testDatabase } from './db/testing.ts'
import { setAlertRoute } from './incidents/alert-routes.ts'
import type { Entry } from './ledger/entry.ts'
import { recordEntries } from './ledger/record-entries.ts'
import { anEntry } from './ledger/testing.ts'
import { planNotices } from './notices/planners.ts'
import { usualQuietTimes } from './notices/quiet-times.ts'
import { routeFor } from './notices/route.ts'
import { ensureHandle } from './people/handle.ts'
import { assignMember } from './people/membership.ts'
import { createPerson } from './people/person.ts'
import { setRole } from './people/roles.ts'
import { createTeam } from './people/team-changes.ts'
import { changeOrganisation } from './settings/organisation.ts'

// A leap day, a cycle of the 31st, and the clocks of America (12 March) and Europe (26 March) going on.
const quarter = { from: day('2028-02-01'), to: day('2028-05-03') }
/** In UTC: the hours at nine somewhere, in winter and summer, and some at which nothing is due. */
const hours = [3, 4, 7, 8, 13, 14, 20]
/** When no copy of the app ran, some 30 hours each: as the clocks changed, on a day with news, at the end of a cycle. */
const gaps = [
  { from: new Date('2028-03-26T00:30:00Z'), to: new Date('2028-03-27T06:30:00Z') },
  { from: new Date('2028-04-28T02:00:00Z'), to: new Date('2028-04-29T12:00:00Z') },
  { from: new Date('2028-04-30T05:00:00Z'), to: new Date('2028-05-01T11:00:00Z') },
]
/** Here the machine's clock is set back for a while. */
const setBack = { at: new Date('2028-03-20T14:00:00Z'), byMs: 26 * 3_600_000 }

const actor = { id: 'test', origin: 'tally' } as const
const began = new Date('2027-11-01T00:00:00Z')
const log = createLog('silent')
const zones = new Map<string, string>()
const names = new Map<string, string>()

let database: OpenDatabase
beforeAll(async () => {
  database = await testDatabase()
})
afterAll(() => database.close())

test('over a quarter each notice is queued once, at nine where its reader is, whatever happens to clocks and processes', {
  timeout: 600_000,
}, async () => {
  const usage = await company()

  for (const now of momentsOf(quarter)) {
    await recordEntries(database.db, usage.splice(0, usage.findLastIndex(({ at }) => at < now.toISOString()) + 1))
    const planning = { now, log, admins: ['boss@x.example'] }
    await Promise.all([planNotices(database.db, planning), planNotices(database.db, planning)])
  }

  const said = await told()
  await expect(`${[...said, ...(await leftOut())].join('\n')}\n`).toMatchFileSnapshot('fixtures/notices-at-work.txt')
})

/** Every time somebody looks what is due, in the order of time but for the clock that is set back. */
function momentsOf(range: { from: Day; to: Day }): Date[] {
  return daysIn(range)
    .flatMap((one) => hours.map((hour) => new Date(startOfDay(one).getTime() + hour * 3_600_000)))
    .filter((now) => !gaps.some(({ from, to }) => from <= now && now < to))
    .flatMap((now) => (now.getTime() === setBack.at.getTime() ? [now, new Date(now.getTime() - setBack.byMs)] : [now]))
}

/** Boss in Berlin and Carla of finance in New York see everything, Lena in Kolkata the team of Ana. Returns what they use, in order. */
async function company(): Promise<Entry[]> {
  const { db } = database
  const boss = await person('boss', 'Europe/Berlin')
  const carla = await person('carla', 'America/New_York')
  const lena = await person('lena', 'Asia/Kolkata')
  const ana = await person('ana', 'Europe/Berlin')
  await setRole(db, { personId: carla, role: 'finance', admins: [], actor, now: began })
  const team = await createTeam(db, { name: 'Payments', leadIds: [lena], actor, now: began })
  await assignMember(db, { personId: ana, teamId: team.id, fromDay: day('2027-11-01'), actor, now: began })
  const change = { timeZone: 'Europe/Berlin', cycleDay: 31 }
  await changeOrganisation(db, { change, actor, now: began })
  const to = { workspace: 'T0', channel: 'C0SPEND' }
  await setAlertRoute(db, { teamId: null, leastSeverity: 'warning', to, actor, now: began })
  const usage = [...(await usageOf(boss, 'boss')), ...(await usageOf(ana, 'ana')), ...(await strangers())]
  return usage.toSorted((one, other) => one.at.localeCompare(other.at))
}

async function person(name: string, zone: string): Promise<string> {
  const { id } = await createPerson(database.db, { kind: 'person', name, email: `${name}@x.example`, now: began })
  await database.db.updateTable('person').set({ time_zone: zone }).where('id', '=', id).execute()
  names.set(`person:${id}`, name)
  zones.set(`person:${id}`, zone)
  return id
}

const lived = daysIn({ from: day('2027-12-20'), to: quarter.to })

/** $20 on each working day, $90 on a Thursday now and then, and the plan of each cycle used up in its middle. */
async function usageOf(personId: string, name: string): Promise<Entry[]> {
  const handleId = await ensureHandle(database.db, { vendor: 'cursor', name, personId })
  return lived
    .filter((one) => weekdayOf(one) < 6)
    .flatMap((one) => {
      const dollars = weekdayOf(one) === 4 && dateOf(one) > 20 ? 90 : 20
      const plan = dateOf(one) < 15 || dateOf(one) > 28 ? 'included' : 'overage'
      return [
        anEntry({ ...paid(dollars), handleId, at: `${one}T10:00:00.000Z` }),
        anEntry({ ...paid(1), provider: 'cursor', category: plan, handleId, at: `${one}T11:00:00.000Z` }),
      ]
    })
}

/** Somebody nobody knows, in March. */
async function strangers(): Promise<Entry[]> {
  const handleId = await ensureHandle(database.db, {
    vendor: 'cursor',
    name: 'stranger@elsewhere.example',
    personId: null,
  })
  return lived
    .filter((one) => one >= '2028-03-06' && one < '2028-03-11')
    .map((one) => anEntry({ ...paid(5), handleId, at: `${one}T12:00:00.000Z` }))
}

function paid(dollars: number) {
  const amount = microUsd(dollars * 1_000_000)
  return { costMicroUsd: amount, listMicroUsd: amount }
}

function weekdayOf(one: Day): number {
  return Temporal.PlainDate.from(one).dayOfWeek
}

function dateOf(one: Day): number {
  return Temporal.PlainDate.from(one).day
}

/** Every notice that was queued: when, by whose clock, what, and when it comes, in the order of queueing. */
async function told(): Promise<string[]> {
  const { db } = database
  const rows = await db
    .selectFrom('outbox')
    .select(['kind', 'recipient', 'data', 'dedupe_key', 'created_at'])
    .orderBy('created_at')
    .execute()
  const lines = await Promise.all(
    rows.map(async ({ kind, recipient, data, dedupe_key: dedupeKey, created_at: at }) => {
      const ways = { now: at, isMailSetUp: true, usualQuiet: usualQuietTimes }
      const route = recipient.includes(':') ? await routeFor(db, { kind, recipient, data }, ways) : null
      const comes = route?.kind === 'later' ? `comes ${clockOf(route.until, recipient)}` : ''
      const name = dedupeKey.slice(`${kind} ${recipient} `.length)
      return { at, line: [clockOf(at, recipient), ...what({ kind, recipient, name }), comes].join('  ').trimEnd() }
    }),
  )
  return lines
    .toSorted((one, other) => one.at.getTime() - other.at.getTime() || one.line.localeCompare(other.line))
    .map(({ line }) => line)
}

/** What would have come too late to be of use. */
async function leftOut(): Promise<string[]> {
  const { db } = database
  const rows = await db
    .selectFrom('notice_occasion')
    .select(['kind', 'recipient', 'name'])
    .where('outcome', '=', 'late')
    .execute()
  return rows.map((row) => ['left out'.padEnd(31), ...what(row)].join('  ')).toSorted()
}

function what({ kind, recipient, name }: { kind: string; recipient: string; name: string }): string[] {
  const who = names.get(recipient) ?? recipient
  return [who.padEnd(16), kind.padEnd(16), name.replaceAll(/team:\S+/g, 'team')]
}

/** `2028-02-28 Mon 08:00Z 09:00`: in UTC and by the reader's clock. */
function clockOf(at: Date, recipient: string): string {
  const instant = Temporal.Instant.fromEpochMilliseconds(at.getTime())
  const here = instant.toZonedDateTimeISO(zones.get(recipient) ?? 'Europe/Berlin')
  const weekday = here.toLocaleString('en', { weekday: 'short' })
  return `${here.toPlainDate()} ${weekday} ${here.toPlainTime().toString().slice(0, 5)} (${at.toISOString().slice(11, 16)}Z)`
}
