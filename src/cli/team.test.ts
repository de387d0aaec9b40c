import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { ensurePerson } from '../people/person.ts'
import { commandLine } from './testing.ts'

let cli: Awaited<ReturnType<typeof commandLine>>
beforeEach(async () => {
  cli = await commandLine()
  for (const name of ['Ana Ruiz', 'Ben Lee']) {
    const email = `${name.split(' ')[0]?.toLowerCase()}@example.com`
    await ensurePerson(cli.db, { kind: 'person', name, email, now: cli.clock.now() })
  }
})
afterEach(() => cli.close())

async function done(...argv: string[]): Promise<string> {
  const ran = await cli.run(argv)
  expect(ran).toMatchObject({ code: 0, err: '' })
  return ran.out
}

test('teams are made, filled, led, renamed and removed', async () => {
  expect(await done('team', 'list')).toContain('There is no team yet')
  await done('team', 'create', 'Engineering')
  await done('team', 'create', 'Platform', '--parent', 'engineering', '--cost-centre', 'CC-1', '--lead', 'ana')
  expect(await done('team', 'assign', 'platform', '--person', 'ben lee', '--person', 'ana@example.com')).toBe(
    'Ben Lee is in “Platform” from 2026-11-21 on.\nAna Ruiz is in “Platform” from 2026-11-21 on.\n',
  )
  expect(await done('team', 'assign', 'platform', '--person', 'ben')).toContain('already; nothing was changed')

  expect((await done('team', 'list')).split('\n').slice(0, 3)).toEqual([
    'TEAM         PARENT       COST CENTRE  MEMBERS  LEADS',
    'Engineering                                  0',
    '  Platform   Engineering  CC-1               2  Ana Ruiz',
  ])
  expect(await done('team', 'rename', 'Platform', 'Core')).toBe('“Platform” is now called “Core”.\n')
  expect(await done('team', 'lead', 'core', '--person', 'ben')).toBe('“Core” is led by Ben Lee.\n')
  await done('team', 'set', 'core', '--parent', 'none', '--cost-centre', 'none')
  expect(JSON.parse(await done('team', 'list', '--json'))).toMatchObject([
    { name: 'Core', parentId: null, costCentre: '', leads: [{ name: 'Ben Lee' }], members: 2 },
    { name: 'Engineering' },
  ])
  expect(await done('team', 'remove', 'core')).toBe(
    'Removed “Core”. 2 people are in no team from today on; earlier days stay as they were.\n',
  )
  const acts = await cli.db.selectFrom('audit').select(['actor', 'origin']).distinct().execute()
  expect(acts).toEqual([{ actor: 'command line', origin: 'command line' }])
})

test('people are listed with role and team, and given roles', async () => {
  await done('team', 'create', 'Platform')
  await done('team', 'assign', 'platform', '--person', 'ana')

  expect(await done('person', 'role', 'ana', '--role', 'admin')).toBe('Ana Ruiz is an admin.\n')
  expect(await done('person', 'role', 'ben', '--role', 'finance')).toBe('Ben Lee is in finance.\n')
  expect(await done('person', 'role', 'ben', '--role', 'finance')).toContain('already; nothing was changed')

  expect((await done('person', 'list')).split('\n').slice(0, 3)).toEqual([
    'NAME      E-MAIL           ROLE     TEAM      KEYS  STATE',
    'Ana Ruiz  ana@example.com  admin    Platform     0  active',
    'Ben Lee   ben@example.com  finance               0  active',
  ])
  expect(JSON.parse(await done('person', 'list', '--team', 'platform', '--json'))).toMatchObject([
    { name: 'Ana Ruiz', role: 'admin', givenRole: 'admin', team: 'Platform', leftAt: null },
  ])
  expect(await done('person', 'list', '--left')).toContain('nobody to list')
  expect(await done('person', 'list', '--search', 'BEN@')).toContain('Ben Lee')
})

test('a robot gets another owner', async () => {
  await cli.run(['key', 'create', '--name', 'ci', '--email', 'ana@example.com', '--robot'])

  expect(await done('person', 'owner', 'ci', '--person', 'ben')).toBe('Ben Lee answers for the robot “ci”.\n')
  expect((await cli.run(['person', 'owner', 'ben', '--person', 'ana'])).err).toContain('Ben Lee is no robot')
})

describe('what is not understood names the fix, and nothing is changed', () => {
  test.each([
    ['team rename Platfrom Core', 'There is no team “Platfrom”. Did you mean “Platform”?'],
    ['team rename zzzzzz Core', 'See them all with: npm run tally -- team list'],
    ['team create PLATFORM', 'already a team “Platform”'],
    ['team create X --parent Nowhere', 'There is no team “Nowhere”'],
    ['team create X --lead Anna', 'Nobody is called “Anna”. Did you mean Ana Ruiz (ana@example.com)?'],
    ['team set Platform', 'Say what to set'],
    ['team set Platform --parent Platform', 'cannot stand under itself'],
    ['team lead Platform', 'Say who leads it with --person'],
    ['team lead Platform --person ana --none', 'Say who leads it with --person'],
    ['team assign Platform --person ana --from 2026-02-30', '--from “2026-02-30” is not a day'],
    ['team assign Platform --person ana --person nobody', 'Nobody is called “nobody”'],
    ['person role ana --role lead', 'Leads are named with their team'],
    ['person role ana --role adnim', 'Did you mean admin?'],
    ['person role example.com --role admin', 'may be any of: Ana Ruiz (ana@example.com), Ben Lee (ben@example.com)'],
  ])('tally %s', async (line, says) => {
    await done('team', 'create', 'Platform')

    const ran = await cli.run(line.split(' '))

    expect(ran).toMatchObject({ code: 2, out: '' })
    expect(ran.err).toContain(says)
    expect(await cli.db.selectFrom('audit').selectAll().execute()).toHaveLength(1)
  })

  test('the last admin stays one', async () => {
    await done('person', 'role', 'ana', '--role', 'admin')

    const ran = await cli.run(['person', 'role', 'ana', '--role', 'member'])

    expect(ran).toMatchObject({ code: 1, err: expect.stringContaining('Ana Ruiz is the last admin') })
  })
})
