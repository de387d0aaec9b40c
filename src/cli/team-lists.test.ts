import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { ensurePerson } from '../people/person.ts'
import { commandLine } from './testing.ts'

let cli: Awaited<ReturnType<typeof commandLine>>
let folder: string
beforeEach(async () => {
  cli = await commandLine()
  folder = await mkdtemp(path.join(tmpdir(), 'tally-teams-'))
  for (const name of ['Ana Ruiz', 'Ben Lee', 'Cho "C" Kim']) {
    const email = `${name.split(' ')[0]?.toLowerCase()}@example.com`
    await ensurePerson(cli.db, { kind: 'person', name, email, now: cli.clock.now() })
  }
  await cli.run(['team', 'create', 'Engineering'])
  await cli.run(['team', 'create', '=Platform, "P"', '--parent', 'engineering', '--cost-centre', 'CC-1'])
  await cli.run(['team', 'assign', '=Platform, "P"', '--person', 'ana'])
})
afterEach(async () => {
  await rm(folder, { recursive: true, force: true })
  await cli.close()
})

const exported = [
  '\uFEFFemail,name,team,parent,cost_centre',
  `ana@example.com,Ana Ruiz,"'=Platform, ""P""",Engineering,CC-1`,
  'ben@example.com,Ben Lee,,,',
  'cho@example.com,"Cho ""C"" Kim",,,',
]

test('who is in which team is written to a file, or to standard output', async () => {
  const out = path.join(folder, 'teams.csv')

  expect(await cli.run(['team', 'export', '--out', out])).toEqual({
    code: 0,
    out: `3 people written to ${out}.\n`,
    err: '',
  })
  expect((await readFile(out, 'utf8')).trimEnd().split('\r\n')).toEqual(exported)
  const piped = await cli.run(['team', 'export', '--out', '-'])
  expect(piped).toMatchObject({ code: 0, err: '3 people written.\n' })
  expect(piped.out.trimEnd().split('\r\n').slice(1)).toEqual(exported.slice(1))
  const acts = await cli.db.selectFrom('audit').select('detail').where('act', '=', 'team.export').execute()
  expect(acts).toEqual([{ detail: { people: 3 } }, { detail: { people: 3 } }])
})

test('what was exported changes nothing when it is imported', async () => {
  const out = path.join(folder, 'teams.csv')
  await cli.run(['team', 'export', '--out', out])
  const before = await everything()

  const ran = await cli.run(['team', 'import', out])

  expect(ran).toMatchObject({ code: 0, err: '' })
  expect(ran.out).toContain('3 rows: 3 people known here, 0 moves, 3 stay where they are')
  expect(await everything()).toEqual(before)
})

test('a preview shows every move and makes none; an import makes those that are wanted', async () => {
  const file = await aFile('email,team\nANA@example.com,Core\nben@example.com,Core\nzoe@example.com,Core\n')

  const preview = await cli.run(['team', 'import', file, '--preview'])
  expect(preview).toMatchObject({ code: 0, err: '' })
  expect(preview.out.split('\n')).toEqual(
    expect.arrayContaining([
      'NAME      E-MAIL           FROM                          TO',
      'Ana Ruiz  ana@example.com  Engineering > =Platform, "P"  Core',
      'Ben Lee   ben@example.com  no team                       Core',
      'New team: Core, for 2 people.',
      'Not known here: zoe@example.com.',
    ]),
  )
  expect((await teamsNow())['Ben Lee']).toBeNull()

  const ran = await cli.run(['team', 'import', file, '--only', 'Ben@example.com'])
  expect(ran.out).toContain('Not asked for: 1 other move.')
  expect(ran.out).toContain('Moved 1 person, from today (UTC) on.')
  const [, undo = ''] = /npm run tally -- (import undo \d+)/.exec(ran.out) ?? []
  expect(await teamsNow()).toMatchObject({ 'Ana Ruiz': '=Platform, "P"', 'Ben Lee': 'Core' })

  expect(await cli.run(undo.split(' '))).toMatchObject({ code: 0, err: '' })
  expect(await teamsNow()).toMatchObject({ 'Ben Lee': null })
})

test('a list from HR puts small teams together, and tells programs the same as JSON', async () => {
  const file = await aFile(
    'Email;Department;Group;Team;Display name\r\nana@example.com;R&D;Eng;Core;"Ruiz; Ana"\r\nben@example.com;R&D;Eng;Ops;\r\ncho@example.com;R&D;Eng;Core;\r\n',
  )

  const ran = await cli.run(['team', 'import', file, '--json'])

  expect(ran).toMatchObject({ code: 0, err: '' })
  expect(JSON.parse(ran.out)).toMatchObject({
    preview: { kind: 'people', matched: 3, newTeams: [{ name: 'Eng', members: 3 }] },
    imported: { moved: 3, notes: [] },
  })
  expect(await teamsNow()).toEqual({ 'Ana Ruiz': 'Eng', 'Ben Lee': 'Eng', 'Cho "C" Kim': 'Eng' })
})

describe('what is not taken names the fix, changes nothing and leaves nothing waiting', () => {
  test.each<[string, string[], number, string]>([
    ['email,team\nana@example.com,Core\n', ['--only', 'anna@example.com'], 2, 'Did you mean ana@example.com?'],
    ['colour,size\nred,4\n', [], 2, 'is no list of people: it needs the columns email and team'],
    ['', [], 2, 'list.csv'],
  ])('%j %j', async (text, words, code, says) => {
    const before = await everything()

    const ran = await cli.run(['team', 'import', await aFile(text), ...words])

    expect(ran).toMatchObject({ code, out: '' })
    expect(ran.err).toContain(says)
    expect(await everything()).toEqual(before)
    const waiting = await cli.db.selectFrom('handed_file').select('id').where('state', '=', 'waiting').execute()
    expect(waiting).toEqual([])
  })

  test('a row that cannot be taken is named, and the rest is done', async () => {
    const ran = await cli.run(['team', 'import', await aFile('email,team\nana,Core\nben@example.com,Core\n')])

    expect(ran.code).toBe(1)
    expect(ran.out).toContain('Row 2 is left out: “ana” is no e-mail address.')
    expect(await teamsNow()).toMatchObject({ 'Ben Lee': 'Core' })
  })

  test('a file that is not there', async () => {
    const ran = await cli.run(['team', 'import', path.join(folder, 'none.csv')])

    expect(ran).toMatchObject({ code: 2, out: '' })
    expect(ran.err).toContain('cannot be read (ENOENT)')
  })
})

async function aFile(text: string): Promise<string> {
  const file = path.join(folder, 'list.csv')
  await writeFile(file, text)
  return file
}

async function teamsNow(): Promise<Record<string, string | null>> {
  const { out } = await cli.run(['person', 'list', '--json'])
  const people: Array<{ name: string; team: string | null }> = JSON.parse(out)
  return Object.fromEntries(people.map(({ name, team }) => [name, team]))
}

async function everything() {
  return {
    memberships: await cli.db.selectFrom('membership').selectAll().orderBy('person_id').orderBy('from_day').execute(),
    teams: await cli.db.selectFrom('team').selectAll().orderBy('name').execute(),
  }
}
