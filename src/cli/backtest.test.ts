import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { runCli } from './run-cli.ts'
import { cliEntry } from './testing.ts'

const hour = 3_600_000
const day = 24 * hour
const start = Date.UTC(2026, 0, 5)
const days = 42
// A Wednesday on which Ana spends forty times her usual.
const spree = start + 37 * day + 10 * hour

let folder: string
let out: string
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'tally-backtest-'))
  out = path.join(folder, 'out')
  await files({ 'entities.csv': entities, 'usage.csv': usage(), 'labels.csv': labels })
})
afterEach(() => rm(folder, { recursive: true }))

test('a history is played, its alerts written and scored', async () => {
  const ran = await backtest()

  expect(ran).toMatchObject({ code: 0, err: '' })
  expect(ran.out).toMatch(/^126 rows from 2026-01-05T09:00Z to 2026-02-15T11:00Z, judged each hour, alert budget 0.6: /)
  expect(ran.out).toContain('spree')
  const [head, ...alerts] = (await written('alerts.csv')).split('\r\n')
  expect(head).toBe('time,entity,team,kind,incident,severity,tier,score,excess_usd,onset,sentence')
  expect(alerts[0]).toMatch(/^2026-02-11T1\d:00:00Z,ana,,\w+,1,(warning|critical),channel,/)
  expect(await written('score.csv')).toMatch(/\r\nall,all,1,1,/)
  expect(await written('score.md')).toContain('| channel | 100 |')
  expect((await readdir(out)).sort()).toEqual(['alerts.csv', 'score.csv', 'score.md'])
})

test('without labels there are alerts and no score', async () => {
  await rm(path.join(folder, 'labels.csv'))

  const ran = await backtest('--feed', '5min', '--budget', '2', '--rules')

  expect(ran).toMatchObject({ code: 0 })
  expect(ran.out).toContain('judged every five minutes, alert budget 2:')
  expect(await readdir(out)).toEqual(['alerts.csv'])
})

test('columns that are not known may be left out, and times may be written otherwise', async () => {
  await files({
    'entities.csv': 'id,kind,team\nana,person,core\nben,person,core\nci,robot,core\n',
    'usage.csv':
      'cost_usd,entity,time,requests\n0.5,ana,2026-01-05 09:00,\n1e-3,ben,2026-01-05T11:00:00+02:00,12.0\n-0.5,ana,2026-01-06,1\n',
    'labels.csv':
      'entity,kind,start,end,benign,excess_usd\nteam:core,crunch,2026-01-05,2026-01-06T00:00:00.000Z,1,\nana,x,2026-01-05,2026-01-06,0,12.5\n',
  })

  expect(await backtest()).toMatchObject({ code: 0, err: '' })
})

test('time that goes back is said, and the row counts as told late', async () => {
  const rows = usage().split('\n')
  const late = [...rows.slice(0, 20), rows[3], ...rows.slice(20)].join('\n')
  await files({ 'usage.csv': late })

  const ran = await backtest()

  expect(ran.code).toBe(0)
  expect(ran.err).toBe(
    'usage.csv:21 goes back in time; 1 row does, by up to 142 h. Each counts as told late, when the row above it was.\n',
  )
})

describe('a bad row is named with the fix, and nothing is written', () => {
  test.each([
    ['usage.csv', 'soon,ana,1', 'time “soon” is no time. Write it as 2026-11-21T09:05:00Z.'],
    ['usage.csv', '2026-02-30T09:00:00Z,ana,1', 'time “2026-02-30T09:00:00Z” is no time.'],
    ['usage.csv', '2026-02-20T09:00:00Z,eve,1', 'entity “eve” is not in entities.csv. Add it there.'],
    ['usage.csv', '2026-02-20T09:00:00Z,ana,$1', 'cost_usd “$1” is no number. Write it as 12.5.'],
    ['usage.csv', '2026-02-20T09:00:00Z,ana,', 'cost_usd is empty. Write a number, 0 for nothing.'],
    ['usage.csv', '2026-02-20T09:00:00Z,ana', 'has 2 cells, the first line has 3. Mend or remove it.'],
    [
      'usage.csv',
      '2026-02-20T09:00:00Z,ana,1\n2026-02-10T09:00:00Z,ana,1',
      'is more than a week before a row above it. Sort the file by time.',
    ],
    [
      'usage.csv',
      '2026-02-20T09:00:00Z,ana,1\n9026-02-20T09:00:00Z,ana,1',
      'is more than a year after the row above it. Mend the year.',
    ],
    ['entities.csv', 'ana,person,core,UTC', 'id “ana” is there twice. Keep one of the two.'],
    ['entities.csv', 'x,human,core,UTC', 'kind “human” is none of person, robot and key.'],
    ['entities.csv', 'x,person,core,Mars', 'tz “Mars” is no time zone. Write its IANA name, as Europe/Berlin.'],
    [
      'labels.csv',
      'eve,x,2026-01-05,2026-01-06',
      'entity “eve” is not in entities.csv. A team is written as team:<id>.',
    ],
    ['labels.csv', 'ana,x,2026-01-07,2026-01-06', 'end “2026-01-06” is before its start.'],
  ])('%s: %s', async (file, row, says) => {
    const heads = {
      'usage.csv': 'time,entity,cost_usd',
      'entities.csv': 'id,kind,team,tz\nana,person,core,UTC',
      'labels.csv': 'entity,kind,start,end',
    }
    await files({ [file]: `${heads[file as keyof typeof heads]}\n${row}\n` })

    const { code, err } = await backtest()

    expect(code).toBe(2)
    expect(err).toContain(`${file}:`)
    expect(err).toContain(says)
    expect(err).toContain('Nothing was written.')
    await expect(readdir(out)).rejects.toThrow('ENOENT')
  })
})

test('bad rows are named ten at a time, by their lines', async () => {
  await files({ 'usage.csv': `time,entity,cost_usd\n${'2026-02-20,ana,x\n'.repeat(12)}` })

  const { err } = await backtest()

  expect(err.match(/^usage\.csv:\d+/gm)).toEqual(Array.from({ length: 10 }, (_, index) => `usage.csv:${index + 2}`))
  expect(err).toContain('There may be more.')
})

test('what is missing or cannot be is said before anything is read', async () => {
  expect(await backtest('--feed', 'daily')).toMatchObject({
    code: 2,
    err: '--feed: “daily” is neither hourly nor 5min.\n',
  })
  expect(await backtest('--budget', '0')).toMatchObject({ code: 2 })
  await rm(path.join(folder, 'usage.csv'))
  expect((await backtest()).err).toContain('There is no file')
  await files({ 'usage.csv': 'time,who\n' })
  expect((await backtest()).err).toBe('usage.csv:1 has no column entity, cost_usd. It has: time, who.\n')
})

const entities = 'id,kind,team,tz\nana,person,core,Europe/Berlin\nben,person,core,Europe/Berlin\nci,robot,core,UTC\n'
const labels = `entity,kind,start,end,excess_usd,benign\nana,spree,${iso(spree)},${iso(spree + 4 * hour)},390,0\n`

function usage(): string {
  const rows = Array.from({ length: days }, (_, index) => start + index * day).flatMap((at, index) =>
    ['ana', 'ben', 'ci'].map((entity, place) => {
      const isSpree = entity === 'ana' && at + 10 * hour === spree
      const usd = isSpree ? 400 : 10 + ((index * 7 + place) % 5) / 2
      const when = isSpree ? spree : at + (9 + place) * hour
      return [iso(when), entity, 'atlas', 'cursor', '', usd * 10, '', 3000, 90_000, 4000, 1200, usd].join(',')
    }),
  )
  const head = 'time,entity,model,tool,session,requests,human_prompts,input,cache_read,cache_write,output,cost_usd'
  return `${[head, ...rows.sort()].join('\n')}\n`
}

async function backtest(...options: string[]) {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()]
  const argv = ['backtest', '--in', folder, '--out', out, ...options]
  const open = () => Promise.reject(new Error('the store was opened'))
  const code = await runCli(argv, cliEntry({ stdout, stderr, open }))
  const [said, err] = await Promise.all([stdout, stderr].map((stream) => text(stream.end())))
  return { code, out: said ?? '', err: err ?? '' }
}

async function files(given: Record<string, string>): Promise<void> {
  await mkdir(folder, { recursive: true })
  for (const [name, content] of Object.entries(given)) await writeFile(path.join(folder, name), content)
}

function written(name: string): Promise<string> {
  return readFile(path.join(out, name), 'utf8')
}

function iso(at: number): string {
  return Temporal.Instant.fromEpochMilliseconds(at).toString({ smallestUnit: 'second' })
}
