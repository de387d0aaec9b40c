import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { commandLine } from './testing.ts'

let cli: Awaited<ReturnType<typeof commandLine>>
let folder: string
beforeEach(async () => {
  cli = await commandLine()
  folder = await mkdtemp(path.join(tmpdir(), 'tally-delete-'))
})
afterEach(async () => {
  await rm(folder, { recursive: true })
  await cli.close()
})

const header =
  'Date,User,Kind,Model,Max Mode,Input (w/ Cache Write),Input (w/o Cache Write),Cache Read,Output Tokens,Total Tokens,Cost'
const event = (day: number, user: string, cost: string) =>
  `2026-11-0${day}T10:00:00.123Z,${user},On-Demand,claude-4.5-sonnet,No,10,20,30,40,100,${cost}`
const ana = 'ana.ruiz@x.example'
const events = [header, event(2, ana, '0.50'), event(3, ana, '0.25'), event(3, 'ben@x.example', '0.10')]

async function file(lines: readonly string[]): Promise<string> {
  const to = path.join(folder, 'events.csv')
  await writeFile(to, lines.join('\n'))
  return to
}

/** Everything the reports say: of everybody, person by person, as CSV and as JSON. */
async function figures(): Promise<string> {
  const said = [
    await cli.run(['report', '--org', '--period', '2026-11', '--json']),
    await cli.run(['export', 'people', '--period', '2026-11', '--out', '-']),
    await cli.run(['export', 'sessions', '--period', '2026-11', '--out', '-']),
    await cli.run(['export', 'focus', '--period', '2026-11', '--with-names', '--out', '-']),
  ]
  expect(said.map(({ code }) => code)).toEqual([0, 0, 0, 0])
  return said.map(({ out }) => out).join('\n')
}

async function peopleWithUsage(): Promise<void> {
  await cli.run(['key', 'create', '--name', 'Ana.Ruiz laptop', '--email', ana])
  await cli.run(['key', 'create', '--name', 'desk', '--email', 'ben@x.example'])
  expect(await cli.run(['import', await file(events)])).toMatchObject({ code: 0, err: '' })
}

test('without --yes it says what would go, and nothing goes', async () => {
  await peopleWithUsage()
  const before = await figures()

  const preview = await cli.run(['person', 'delete', ana])

  expect(preview).toMatchObject({ code: 1, err: expect.stringContaining('Nothing was deleted. Add --yes') })
  expect(preview.out).toContain('ana.ruiz@x.example at cursor, kept as a keyed hash')
  expect(preview.out).toContain('1 working key, revoked at once')
  expect(await figures()).toBe(before)
})

test('every figure stays under the pseudonym, and the same file again adds nothing and names nobody', async () => {
  await peopleWithUsage()
  const before = await figures()

  const done = await cli.run(['person', 'delete', ana, '--yes', '--json'])

  expect(done).toMatchObject({ code: 0, err: '' })
  const { name, ...rest } = JSON.parse(done.out)
  expect(name).toMatch(/^Deleted person [0-9A-F]{4}$/)
  expect(rest).toMatchObject({ outcome: 'deleted', keysRevoked: 1 })
  const after = await figures()
  expect(after).not.toMatch(/ana.ruiz/i)
  expect(numbersIn(after)).toEqual(numbersIn(before))
  const again = await cli.run(['import', await file(events)])
  expect(again.out + again.err).not.toMatch(/ana.ruiz/i)
  expect(await figures()).toBe(after)
  expect(await cli.run(['person', 'delete', name, '--yes'])).toMatchObject({
    code: 0,
    out: `${name}: the data was deleted before.\n`,
  })
})

test('what another file says of them goes to the pseudonym, in whatever letter case', async () => {
  await peopleWithUsage()
  const { name } = JSON.parse((await cli.run(['person', 'delete', ana, '--yes', '--json'])).out)

  const more = await cli.run(['import', await file([...events, event(4, 'Ana.Ruiz@X.example', '1.00')])])

  expect(more.code).toBe(0)
  expect(more.out + more.err).not.toMatch(/ana.ruiz/i)
  expect(more.out).toContain('New: 1 ($1.00); known: 3 ($0.85).')
  expect(await cli.run(['report', '--person', ana, '--period', '2026-11'])).not.toMatchObject({ code: 0 })
  const people = await cli.run(['export', 'people', '--period', '2026-11', '--out', '-'])
  expect(people.out.split('\n').find((line) => line.includes(name))).toContain('1.75')
})

test('an import is taken back after somebody in it was deleted', async () => {
  await peopleWithUsage()
  await cli.run(['person', 'delete', ana, '--yes'])

  const undone = await cli.run(['import', 'undo', '1'])

  expect(undone).toMatchObject({ code: 0, err: '' })
  const { out } = await cli.run(['report', '--org', '--period', '2026-11', '--json'])
  expect(JSON.parse(out)).toMatchObject({ totalMicroUsd: 0 })
})

test('who comes back is somebody new: earlier days stay with the pseudonym', async () => {
  await peopleWithUsage()
  const { name } = JSON.parse((await cli.run(['person', 'delete', ana, '--yes', '--json'])).out)
  expect(await cli.run(['key', 'create', '--name', 'new', '--email', ana])).toMatchObject({
    code: 1,
    err: expect.stringContaining(`person return ${ana}`),
  })

  expect(await cli.run(['person', 'return', ana])).toMatchObject({ code: 0 })
  expect(await cli.run(['person', 'return', ana])).toMatchObject({ code: 1 })
  expect(await cli.run(['key', 'create', '--name', 'new', '--email', ana])).toMatchObject({ code: 0 })
  cli.clock.set(new Date('2026-11-25T10:00:00Z'))
  const later = event(2, ana, '2.00').replace('2026-11-02', '2026-11-24')
  expect(await cli.run(['import', await file([...events, later])])).toMatchObject({ code: 0 })

  const people = (await cli.run(['export', 'people', '--period', '2026-11', '--out', '-'])).out.split('\n')
  expect(people.find((line) => line.includes(name))).toContain('0.75')
  expect(people.find((line) => line.includes(ana))).toContain('2')
})

test('everything held of somebody is written as JSON, without secrets, and of the deleted next to nothing', async () => {
  await peopleWithUsage()

  const held = JSON.parse((await cli.run(['person', 'export', ana])).out)
  await cli.run(['person', 'delete', ana, '--yes'])
  const left = await cli.run(['person', 'export', held.person.id])

  expect(held.usage).toHaveLength(2)
  expect(Object.keys(held.rows)).toEqual(expect.arrayContaining(['audit', 'handle', 'person', 'virtual_key']))
  expect(JSON.stringify(held)).not.toMatch(/"(hash|sealed)"/)
  expect(left.out + left.err).not.toMatch(/ana.ruiz/i)
})

function numbersIn(text: string): string[] {
  return (
    text.replaceAll(/Deleted (person|name)( [0-9A-F]{4})?/g, '').match(/(?<![\w-])\d+\.\d+(?!\w)|"\w+": \d+/g) ?? []
  )
}
