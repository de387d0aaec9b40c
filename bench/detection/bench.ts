import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import { worlds } from '../../sandbox/detection/world.ts'
import { print } from '../tables.ts'
import type { Answered } from './detectors.ts'
import { type Drawn, reported, seeds } from './seeds.ts'
import { measureSpeed } from './speed.ts'
import { type Answer, kindsTable, ratesTable } from './tables.ts'

const parts = [...Object.keys(worlds), 'speed']

/**
 * How well anomalies are found on histories made up with the truth known: ours, the fixed rules of cursor-usage-tracker, and
 * chance, in each world; and how fast the engine judges.
 */
export async function run({ quick, only }: { quick: boolean; only: string | null }): Promise<void> {
  if (only !== null && !parts.includes(only)) throw new Error(`--only is one of ${parts.join(', ')}.`)
  print(`## Detection\n\nSeeds of the report ${seeds.reporting.join(', ')}; tuned on ${seeds.tuning.join(', ')}.`)
  for (const [world, drawn] of Map.groupBy(reported({ quick }), (one) => one.world)) {
    if (only === null || only === world) printWorld(world, await answeredAll(drawn))
  }
  if (only === null || only === 'speed') measureSpeed()
}

function printWorld(world: string, all: readonly Answered[]): void {
  const answers = [
    ...Map.groupBy(
      all.flatMap(({ scores }) => scores),
      ({ name }) => name,
    ),
  ].map(([name, scores]): Answer => ({ name, scores: scores.map(({ score }) => score) }))
  const [first] = answers
  if (!first) return
  const weeks = first.scores.reduce((sum, { developerWeeks }) => sum + developerWeeks, 0)
  const incidents = first.scores.reduce((sum, score) => sum + score.incidents.length, 0)
  ratesTable(
    `World ${world}: ${all.length} teams, ${Math.round(weeks)} developer-weeks, ${incidents} incidents`,
    answers,
  )
  kindsTable(`World ${world}, by kind`, answers)
}

/** A worker a core, each with one history at a time; the answers in the order of what was asked. */
async function answeredAll(drawn: readonly Drawn[]): Promise<Answered[]> {
  const waiting = [...drawn.entries()]
  const answers: Answered[] = []
  const workers = Array.from({ length: Math.min(availableParallelism(), drawn.length) }, async () => {
    const worker = new Worker(new URL('history-worker.ts', import.meta.url))
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const [index, one] = next
      const answer = await answerOf(worker, one)
      answers[index] = answer
      process.stderr.write(`${one.world} ${one.seed}/${one.index}: ${answer.rows} rows\n`)
    }
    await worker.terminate()
  })
  await Promise.all(workers)
  return answers
}

function answerOf(worker: Worker, drawn: Drawn): Promise<Answered> {
  return new Promise((resolve, reject) => {
    worker.once('message', (answer: Answered) => {
      worker.off('error', reject)
      resolve(answer)
    })
    worker.once('error', reject)
    worker.postMessage(drawn)
  })
}
