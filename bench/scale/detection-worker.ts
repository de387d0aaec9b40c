import { openDatabase } from '../../src/db/database.ts'
import { openDetection } from '../../src/incidents/detect.ts'
import { answer, measureTaken, orderOf, type Taken } from '../worker.ts'

export type DetectionOrder = { url: string; nowMs: number }

export type DetectionTimes = Taken & {
  entities: number
  runs: Array<{ name: string; seconds: number; findings: number; transitions: number }>
}

const minuteMs = 60_000
/** When each run is, in minutes: what it has to read follows from what went before. */
const planned = [
  { name: 'the first of a day: 70 days are read and judged day by day', at: 0 },
  { name: 'a minute later', at: 1 },
  { name: 'five minutes later: four days are read again', at: 6 },
  { name: 'an hour later: the same, and whether older days changed', at: 66 },
]

const { url, nowMs } = orderOf<DetectionOrder>()
const { db, close } = openDatabase({ url, application: 'bench detection', onError: () => undefined })
const measured = measureTaken()
const detection = openDetection(db)
const runs: DetectionTimes['runs'] = []
for (const { name, at } of planned) {
  const from = performance.now()
  const { findings, transitions } = await detection.run(new Date(nowMs + at * minuteMs))
  const seconds = (performance.now() - from) / 1_000
  runs.push({ name, seconds, findings: findings.length, transitions: transitions.length })
}
const taken = measured()
const { entities } = await db
  .selectFrom('person')
  .select(({ fn }) => fn.countAll<number>().as('entities'))
  .executeTakeFirstOrThrow()
await close()
const times: DetectionTimes = { ...taken, entities, runs }
answer(times)
