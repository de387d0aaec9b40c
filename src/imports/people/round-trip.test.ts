import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { dayOf } from '../../base/calendar.ts'
import type { OpenDatabase } from '../../db/database.ts'
import { testDatabase } from '../../db/testing.ts'
import { applyMoves } from '../../people/mapping/apply-moves.ts'
import { mappingFile } from '../../people/mapping/mapping-csv.ts'
import { undoMoves } from '../../people/mapping/undo-moves.ts'
import { assignMember } from '../../people/membership.ts'
import { ensurePerson, type Person } from '../../people/person.ts'
import { listTeams } from '../../people/team.ts'
import { createTeam, removeTeam } from '../../people/team-changes.ts'
import { readTeamName } from '../../people/team-name.ts'
import { openCsv } from '../csv/open-csv.ts'
import { previewPeople } from './preview-people.ts'

const now = new Date('2026-11-21T10:00:00Z')
const today = dayOf(now)
const by = { actor: { id: 'tester', origin: 'command line' as const }, now }

let database: OpenDatabase
const people: Person[] = []
beforeAll(async () => {
  database = await testDatabase()
  for (const name of ['=SUM(A1)', "'=1", 'Doe, Jane', 'Ben "B" Lee', '+49 Cho', 'Dee']) {
    const email = `${people.length}-x@example.com`
    people.push(await ensurePerson(database.db, { kind: 'person', name, email, now }))
  }
})
afterAll(() => database.close())

const hostile = fc.constantFrom('=', '+', '-', '@', "'", '"', ',', ' > ', ' ', ';', '＝', 'ä')
const anyName = fc
  .oneof(
    fc.string({ maxLength: 30, unit: 'grapheme' }),
    fc.array(fc.oneof(hostile, fc.string({ maxLength: 4 })), { maxLength: 8 }).map((parts) => parts.join('')),
  )
  .filter(isTeamName)

const mapping = fc.record({
  names: fc.uniqueArray(anyName, { minLength: 4, maxLength: 4, selector: (name) => readTeamName(name).toLowerCase() }),
  centres: fc.array(fc.constantFrom('', '=CC', '4130', "'-1"), { minLength: 4, maxLength: 4 }),
  parents: fc.array(fc.constantFrom(null, 0, 1), { minLength: 2, maxLength: 2 }),
  teamOf: fc.array(fc.constantFrom(null, 0, 1, 2, 3), { minLength: 6, maxLength: 6 }),
})

test('what is exported changes nothing when it is handed in, and restores everything that was changed, whatever the names', async () => {
  await fc.assert(
    fc.asyncProperty(mapping, async ({ names, centres, parents, teamOf }) => {
      await withoutTeams()
      const ids: string[] = []
      for (const [place, name] of names.entries()) {
        const parent = place < 2 ? null : (parents[place - 2] ?? null)
        const parentId = parent === null ? null : (ids[parent] ?? null)
        const costCentre = centres[place] ?? ''
        ids.push((await createTeam(database.db, { name, parentId, costCentre, ...by })).id)
      }
      for (const [place, person] of people.entries()) {
        const team = teamOf[place] ?? null
        await put(person, team === null ? null : (ids[team] ?? null))
      }
      const { csv } = await mappingFile(database.db, today)

      expect((await preview(csv)).preview).toMatchObject({
        moves: [],
        keeps: 6,
        newTeams: [],
        notes: [],
        rejected: { count: 0 },
      })

      await put(people[0], ids[3] ?? null)
      await put(people[5], null)
      await apply(csv)
      expect((await mappingFile(database.db, today)).csv).toBe(csv)

      await withoutTeams()
      const done = await apply(csv)
      expect((await mappingFile(database.db, today)).csv).toBe(csv)

      await database.db.transaction().execute((transaction) => undoMoves(transaction, { done, ...by }))
      expect(await listTeams(database.db)).toEqual([])
    }),
    { numRuns: 12 },
  )
})

test('the file has who has no team too, and says how many have no e-mail', async () => {
  await withoutTeams()
  await createTeam(database.db, { name: 'Red', costCentre: 'CC-1', ...by })
  const [first] = await listTeams(database.db)
  await put(people[0], first?.id ?? null)

  const file = await mappingFile(database.db, today)

  expect(file).toMatchObject({ name: 'tally-teams-2026-11-21.csv', people: 6, withoutEmail: 0 })
  expect(file.csv.split('\r\n').slice(0, 3)).toEqual([
    '\uFEFFemail,name,team,parent,cost_centre',
    "0-x@example.com,'=SUM(A1),Red,,CC-1",
    "1-x@example.com,''=1,,,",
  ])
})

function isTeamName(text: string): boolean {
  try {
    return readTeamName(text) !== ''
  } catch {
    return false
  }
}

async function withoutTeams(): Promise<void> {
  for (const { id } of await listTeams(database.db)) await removeTeam(database.db, { teamId: id, ...by })
  await database.db.deleteFrom('membership').execute()
}

async function put(person: Person | undefined, teamId: string | null): Promise<void> {
  if (person) await assignMember(database.db, { personId: person.id, teamId, fromDay: today, ...by })
}

async function preview(csv: string) {
  const opened = await openCsv(inPieces(Buffer.from(csv)), { name: 'teams.csv' })
  if (opened.kind !== 'groups') throw new Error(`the mapping is known again, not taken for ${opened.kind}`)
  return previewPeople(database.db, opened, { now })
}

async function* inPieces(bytes: Buffer): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 37) yield bytes.subarray(at, at + 37)
}

async function apply(csv: string) {
  const { plan } = await preview(csv)
  const applied = await database.db.transaction().execute((transaction) => applyMoves(transaction, { plan, ...by }))
  expect(applied.conflicts).toEqual([])
  return applied.done
}
