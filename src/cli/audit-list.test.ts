import { afterEach, beforeEach, expect, test } from 'vitest'
import { createPerson } from '../people/person.ts'
import { createTeam } from '../people/team-changes.ts'
import { commandLine } from './testing.ts'

let cli: Awaited<ReturnType<typeof commandLine>>
beforeEach(async () => {
  cli = await commandLine()
  const now = cli.clock.now()
  const ana = await createPerson(cli.db, { kind: 'person', name: 'Ana Ruiz', email: 'ana@x.example', now })
  const yesterday = new Date('2026-11-20T09:00:00Z')
  await createTeam(cli.db, { name: 'Platform', actor: { id: ana.id, origin: 'slack' }, now: yesterday })
  await createTeam(cli.db, { name: '=Sum', actor: { id: 'command line', origin: 'command line' }, now })
})
afterEach(() => cli.close())

test('acts are listed as sentences, newest first', async () => {
  const { out, code } = await cli.run(['audit'])

  expect(code).toBe(0)
  expect(out.split('\n').map((line) => line.replaceAll(/ {2,}/g, ' | '))).toEqual([
    'TIME (UTC) | WHO | WHAT | FROM',
    '2026-11-21 10:00 | Somebody on the command line | made the team =Sum | command line',
    '2026-11-20 09:00 | Ana Ruiz | made the team Platform | slack',
    '',
  ])
})

test.each([
  [['--actor', 'ana'], ['Platform']],
  [['--actor', 'ana@x.example'], ['Platform']],
  [['--actor', 'command line'], ['=Sum']],
  [['--from', '2026-11-21'], ['=Sum']],
  [['--to', '2026-11-20'], ['Platform']],
  [['--from', '2026-11-20', '--to', '2026-11-20'], ['Platform']],
  [['--kind', 'team', '--limit', '1'], ['=Sum']],
  [['--kind', 'budget'], []],
  [['--origin', 'slack'], ['Platform']],
])('%j finds %j', async (options, names) => {
  const { out } = await cli.run(['audit', '--json', ...options])

  expect(JSON.parse(out).map((act: { detail: { name: string } }) => act.detail.name)).toEqual(names)
})

test('CSV has every act, formulas defused, and the export is written down', async () => {
  const { out } = await cli.run(['audit', '--csv', '--origin', 'command line'])
  const next = await cli.run(['audit', '--limit', '1'])

  const lines = out.split('\r\n')
  expect(lines[0]).toContain('Time (UTC),Who,What,From')
  expect(lines[1]).toMatch(/^2026-11-21T10:00:00\.000Z,Somebody on the command line,made the team =Sum,/)
  expect(lines).toHaveLength(3)
  expect(next.out).toContain('exported 1 act of this log')
})

test.each([
  [['--from', 'tomorrow'], 2, 'is not a day'],
  [['--from', '2026-11-21', '--to', '2026-11-20'], 2, 'lies after'],
  [['--limit', '0'], 2, '--limit takes'],
  [['--actor', 'anna'], 1, 'Do you mean ana@x.example?'],
  [['--json', '--csv'], 2, 'not both'],
])('%j is refused in words', async (options, code, say) => {
  expect(await cli.run(['audit', ...options])).toMatchObject({ code, err: expect.stringContaining(say) })
})
