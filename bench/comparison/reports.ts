import path from 'node:path'
import { sql } from 'kysely'
import { dayOf } from '../../src/base/calendar.ts'
import type { Db } from '../../src/db/database.ts'
import { type FreshDatabase, withFreshDatabase } from '../fresh-database.ts'
import { median } from '../proxy/measure.ts'
import { fill } from '../reports/fill.ts'
import { print, table } from '../tables.ts'
import { ccusageOver } from './claude-code-logs.ts'
import { type DuckDb, openDuckDb } from './duckdb.ts'
import { copyRawEvents, makeRawEvents } from './raw-events.ts'
import { type Question, questionsOf } from './report-questions.ts'

const now = new Date('2026-11-21T12:00:00Z')
const size = { people: 500, teams: 20, robots: 10 }

/** Answers a question in its way; gives the usage spend in dollars, or null to what it cannot answer. */
type Answerer = { name: string; answer(question: Question): Promise<number | null> }

/** The same questions answered by Tally's reports and by what people would ask instead, in turns. Prints Markdown. */
export async function compareReports({ quick }: { quick: boolean }): Promise<void> {
  const [events, rounds] = quick ? [50_000, 5] : [250_000, 15]
  await withFreshDatabase(now, async (database) => {
    const { db, folder } = database
    const { personId } = await fill(db, { events, today: dayOf(now), size })
    await makeRawEvents(db)
    const person = await db.selectFrom('person').where('id', '=', personId).select('email').executeTakeFirstOrThrow()
    const email = person.email ?? ''
    const duckDb = await filledDuckDb(database)
    const logs = await ccusageOver(db, { email, folder })
    const answerers: Answerer[] = [{ name: 'Tally', answer: ({ report }) => report(db) }, plainSql(db)]
    if (duckDb) answerers.push({ name: `DuckDB ${duckDb.version}`, answer: bySql((text) => duckDb.rows(text)) })
    if (logs) answerers.push({ name: logs.name, answer: async ({ isOfLogs }) => (isOfLogs ? logs.dollars() : null) })
    const lines: string[][] = []
    for (const question of questionsOf({ personId, email, now })) lines.push(await lineOf(question, answerers, rounds))
    duckDb?.close()
    table(
      `Reports over ${events.toLocaleString('en-US')} events of ${size.people} people in a year, p50 in ms`,
      ['question', ...answerers.map(({ name }) => name), 'Tally beside plain SQL', 'dollars'],
      lines,
    )
    print('')
    if (logs) print(`- ccusage reads ${logs.requests.toLocaleString('en-US')} requests of one person on one machine.`)
    if (!logs) print('- ccusage could not be had here and is left out.')
    if (!duckDb) print('- DuckDB could not be had here and is left out.')
  })
}

function plainSql(db: Db): Answerer {
  const rowsOf = async (text: string) => {
    const { rows } = await sql.raw<Record<string, unknown>>(text).execute(db)
    return rows.map((row) => Object.values(row).map(String))
  }
  return { name: 'plain SQL, PostgreSQL', answer: bySql(rowsOf) }
}

function bySql(rowsOf: (text: string) => Promise<string[][]>): Answerer['answer'] {
  return async ({ statements }) => {
    const answers: string[][][] = []
    for (const statement of statements) answers.push(await rowsOf(statement))
    return (answers[0] ?? []).reduce((sum, row) => sum + Number(row.at(-1)), 0)
  }
}

async function filledDuckDb({ url, folder }: FreshDatabase): Promise<DuckDb | null> {
  const duckDb = await openDuckDb(path.join(folder, 'events.duckdb'))
  if (!duckDb) return null
  const file = path.join(folder, 'events.csv')
  await copyRawEvents(url, file)
  await duckDb.rows(`create table raw_event as select * from read_csv('${file}')`)
  return duckDb
}

async function lineOf(question: Question, answerers: readonly Answerer[], rounds: number): Promise<string[]> {
  const times = new Map<Answerer, number[]>(answerers.map((answerer) => [answerer, []]))
  const dollars = new Set<string>()
  for (let round = -1; round < rounds; round += 1) {
    for (const answerer of answerers) {
      const began = performance.now()
      const said = await answerer.answer(question)
      if (said === null) continue
      dollars.add(said.toFixed(2))
      if (round >= 0) times.get(answerer)?.push(performance.now() - began)
    }
  }
  const [ours = [], plain = []] = times.values()
  return [
    question.name,
    ...[...times.values()].map((of) => (of.length === 0 ? '' : median(of).toFixed(1))),
    `${median(ours.map((ms, round) => ms / (plain[round] ?? Number.NaN))).toFixed(2)}×`,
    dollars.size === 1 ? `${[...dollars][0]}, all the same` : `**${[...dollars].join(' or ')}**`,
  ]
}
