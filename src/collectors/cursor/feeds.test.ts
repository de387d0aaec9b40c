import { sql } from 'kysely'
import { beforeEach, describe, expect, test } from 'vitest'
import { cursorEvent } from '../../../sandbox/vendors/world/cursor-rows.ts'
import { openDetection } from '../../incidents/detect.ts'
import { changeDetectionSettings } from '../../incidents/detection-settings.ts'
import { limitedPeople } from '../../sources/cursor-cycle.ts'
import { feedStates } from '../../sources/feed-state.ts'
import { vendorAccount } from '../../sources/vendor-account.ts'
import { probe } from '../probe.ts'
import { type CollectingWorld, collectingWorld } from '../testing.ts'
import { cursorLedger, cursorTruth } from './testing.ts'

const now = new Date('2026-11-20T15:30:00Z')

let world: CollectingWorld
beforeEach(async () => {
  world = await collectingWorld('cursor', { now, world: 'company', from: '2026-10-15' })
  return () => world.close()
})

test('the company’s team is read whole: members with groups, cycle, events, activity', async () => {
  const collected = await world.collect()

  expect(collected).toMatchObject({ outcome: 'done', problem: '' })
  expect(await cursorLedger(world)).toEqual(cursorTruth(world))
  const members = await world.db.selectFrom('vendor_member').select(['group_name', 'removed_at']).execute()
  expect(members).toHaveLength(world.vendors.world.cursor.members.length)
  expect(collected.counts.people).toBe(members.length)
  expect(members.filter(({ group_name }) => group_name !== '').length).toBeGreaterThan(members.length / 2)
  const cycles = await world.db.selectFrom('vendor_cycle').select(['starts_at', 'ends_at']).execute()
  expect(cycles).toContainEqual({ starts_at: new Date('2026-11-01'), ends_at: new Date('2026-12-01') })
  const feeds = await world.db.selectFrom('activity_day').select('feed').distinct().orderBy('feed').execute()
  expect(feeds.map(({ feed }) => feed)).toEqual(
    expect.arrayContaining([
      'cursor-commits',
      'cursor-daily',
      'cursor-models',
      'cursor-tabs',
      'cursor-team-dau',
      'cursor-team-models',
    ]),
  )
})

test('Cursor’s own sum of the cycle is kept to compare, and equals the events’', async () => {
  await world.collect()

  const states = await feedStates(world.db, world.accountId)
  const note = states.find(({ feed }) => feed === 'cursor-spend')?.note as Record<string, number>
  const { rows } = await sql<{ billed: number; all: number }>`
    select sum(cost_micro_usd)::bigint as billed,
      sum(case when category = 'included' then list_micro_usd else cost_micro_usd end)::bigint as all
    from entry where source = 'cursor-events' and at >= '2026-11-01'`.execute(world.db)
  // Cursor rounds each person’s sum, the ledger each event: at most half a micro-dollar for each.
  expect(Math.abs((note.onDemandMicroUsd ?? 0) - (rows[0]?.billed ?? 0))).toBeLessThan(5_000)
  expect(Math.abs((note.overallMicroUsd ?? 0) - (rows[0]?.all ?? 0))).toBeLessThan(5_000)
})

test.each([
  { counted: 3, say: '3 people are held back by a spending limit of Cursor’s.' },
  // Of the company’s members one has come to this limit.
  { counted: null, say: '1 person is held back by a spending limit of Cursor’s.' },
])(
  'whom a limit holds back is known to the rule about it, as Cursor counts them or by their limits',
  async ({ counted, say }) => {
    const { cursor } = world.vendors.world
    const [ana, ...others] = cursor.members
    cursor.limitedUsersCount = counted
    for (const member of others) member.effectivePerUserLimitDollars = 0
    Object.assign(ana ?? {}, { effectivePerUserLimitDollars: 1 })
    const at = now.getTime() - 1_000
    cursor.events.push(
      cursorEvent({ at, email: ana?.email ?? '', chargedNanoUsd: 1_000_000_000, modelNanoUsd: 1_000_000_000 }),
    )

    await world.collect()
    const change = { rules: { limitedUsers: { speaks: 'channel' as const } } }
    await changeDetectionSettings(world.db, { change, actor: { id: 'test', origin: 'command line' }, now })
    const { findings } = await openDetection(world.db).run(now)

    const told = findings.filter(({ evidence }) => evidence.rule === 'limitedUsers')
    expect(told.map(({ sentence }) => sentence)).toEqual([say])
    expect(await limitedPeople(world.db, now)).toBe(counted ?? 1)
    expect(await limitedPeople(world.db, new Date('2026-12-01T00:00:01Z'))).toBe(0)
  },
)

test('daily usage is looked for in the past once, and after that in the last days only', async () => {
  await world.collect()
  const before = world.vendors.calls.length
  await world.collect()

  const asked = world.vendors.calls.slice(before).filter(({ path }) => path === '/teams/daily-usage-data')
  expect(asked.map(({ body }) => new Date((body as { startDate: number }).startDate))).toEqual([
    new Date('2026-11-17T00:00:00Z'),
  ])
})

test('a second run asks Analytics by tag, and changes nothing', async () => {
  await world.collect()
  const callsBefore = world.vendors.calls.length

  const again = await world.collect()

  const analytics = world.vendors.calls.slice(callsBefore).filter(({ path }) => /analytics\/(team|by-user)/.test(path))
  expect(analytics.length).toBeGreaterThan(15)
  expect(analytics.every(({ status }) => status === 304)).toBe(true)
  expect(again.counts.changed).toBe(0)
})

test('who leaves a group is not in it any more; while groups cannot be read, the last names stay', async () => {
  await world.collect()
  const groupOf = async (email: string) =>
    (
      await world.db
        .selectFrom('vendor_member')
        .innerJoin('handle', 'handle.id', 'vendor_member.handle_id')
        .select('group_name')
        .where('handle.name', '=', email)
        .executeTakeFirstOrThrow()
    ).group_name
  const { groups, members } = world.vendors.world.cursor
  const [stay] = groups[0]?.members ?? []
  const email = members.find(({ id }) => id === stay?.userId)?.email.toLowerCase() ?? ''
  const before = await groupOf(email)
  expect(before).toBe(groups[0]?.name)

  world.vendors.faults.plan({
    match: { path: '/teams/groups' },
    times: 'always',
    fault: { kind: 'status', status: 500 },
  })
  await world.collect()
  expect(await groupOf(email)).toBe(before)

  world.vendors.faults.clear()
  groups[0]?.members.splice(0, 1)
  await world.collect()
  expect(await groupOf(email)).toBe('')
})

describe('what a key may not read', () => {
  test('is found out by the probe, endpoint by endpoint, and said plainly', async () => {
    world.vendors.faults.deny('cursor', '/teams/groups')
    world.vendors.faults.deny('cursor', '/analytics/')

    const probed = await probe(world.deps, { vendor: 'cursor', secret: world.vendors.keys.cursor })

    expect(probed.ok).toBe(true)
    expect(probed.say).toBe(
      'Cursor lets this key read usage events, members, spend of the cycle, and daily usage, not billing groups (not included in the plan or the key’s permissions), analytics (not included in the plan or the key’s permissions), analytics by person (not included in the plan or the key’s permissions), and AI code commits (not included in the plan or the key’s permissions).',
    )
    expect(probed.abilities.filter(({ ok }) => ok)).toHaveLength(4)
  })

  test('is no failure, and is noticed when it may', async () => {
    world.vendors.faults.deny('cursor', '/teams/groups')
    world.vendors.faults.deny('cursor', '/analytics/')

    const collected = await world.collect()

    expect(collected).toMatchObject({ outcome: 'done', problem: '' })
    expect((await feedStates(world.db, world.accountId)).every(({ failingSince }) => failingSince === null)).toBe(true)
    const abilities = (await vendorAccount(world.db, world.accountId)).abilities
    expect(
      abilities
        .filter(({ ok }) => !ok)
        .map(({ endpoint }) => endpoint)
        .sort(),
    ).toEqual(['AI code commits', 'analytics', 'analytics by person', 'billing groups'])
    // The first metric refused, no other is asked for.
    expect(world.vendors.calls.filter(({ path }) => path.startsWith('/analytics/'))).toHaveLength(3)

    world.vendors.faults.clear()
    await world.collect()
    expect((await vendorAccount(world.db, world.accountId)).abilities.every(({ ok }) => ok)).toBe(true)
  })

  test('but could before, is a failure, said once until it may again', async () => {
    await world.collect()
    world.vendors.faults.deny('cursor', '/teams/groups')

    const first = await world.collect()
    const second = await world.collect()

    expect([first.outcome, second.outcome]).toEqual(['failed', 'failed'])
    expect(second.problem).toContain('billing groups: Cursor does not let this key read GET /teams/groups')
    const state = (await feedStates(world.db, world.accountId)).find(({ feed }) => feed === 'cursor-groups')
    expect(state?.failingSince).toEqual(now)
  })

  test('a key Cursor does not know is of no use', async () => {
    const probed = await probe(world.deps, { vendor: 'cursor', secret: 'key_wrong' })

    expect(probed).toEqual({
      ok: false,
      say: 'Cursor does not accept the admin key: it was revoked, has expired or was not copied whole. Make a new one and give Tally that.',
      abilities: [],
    })
  })
})
