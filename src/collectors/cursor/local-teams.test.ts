import { expect, onTestFinished, test } from 'vitest'
import { dayOf } from '../../base/calendar.ts'
import { applyMoves } from '../../people/mapping/apply-moves.ts'
import { readMapping } from '../../people/mapping/read-mapping.ts'
import { ensurePerson } from '../../people/person.ts'
import { collectingWorld } from '../testing.ts'

const now = new Date('2026-11-20T15:30:00Z')

test('who was put into a team here stays in it, however often the vendor tells its groups, renamed or not', async () => {
  const world = await collectingWorld('cursor', { now, world: 'company', from: '2026-11-18' })
  onTestFinished(() => world.close())
  const { groups, members } = world.vendors.world.cursor
  const people = []
  for (const { name, email } of members.slice(0, 5)) {
    people.push(await ensurePerson(world.db, { kind: 'person', name, email, now }))
  }
  const plan = {
    teams: [{ id: null, name: groups[0]?.name ?? '', parent: null, costCentre: '' }],
    moves: people.map(({ id, name }) => ({ personId: id, name, from: null, to: 0 })),
  }
  const actor = { id: 'tester', origin: 'tally' as const }
  await world.db.transaction().execute((transaction) => applyMoves(transaction, { plan, actor, now }))
  const before = await readMapping(world.db, dayOf(now))
  expect(before.people.filter(({ teamId }) => teamId !== null)).toHaveLength(5)

  await world.collect()
  for (const group of groups)
    Object.assign(group, { name: `${group.name} of the vendor`, members: group.members.slice(1) })
  await world.collect()

  const told = await world.db.selectFrom('vendor_member').select('group_name').distinct().execute()
  expect(told.map(({ group_name }) => group_name).join()).toContain('of the vendor')
  expect(await readMapping(world.db, dayOf(now))).toEqual(before)
})
