import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { History } from './history.ts'
import type { SimulatedRow } from './recorder.ts'

const usageColumns = [
  ...['time', 'entity', 'model', 'tool', 'session', 'requests', 'human_prompts'],
  ...['input', 'cache_read', 'cache_write', 'output', 'cost_usd'],
]

/** Writes histories as the folder a back-test reads: entities.csv, usage.csv in the order it was told of, labels.csv. */
export async function writeHistory(folder: string, history: History): Promise<void> {
  await mkdir(folder, { recursive: true })
  const file = (name: string) => path.join(folder, name)
  const entities = history.entities.map(({ id, kind, team, zone }) => [id, kind, team, zone])
  await writeFile(file('entities.csv'), csv([['id', 'kind', 'team', 'tz'], ...entities]))
  const labels = history.labels.map(({ subject, kind, start, end, excessUsd, benign, affected }) => [
    ...[subject.kind === 'team' ? `team:${subject.id}` : subject.id, kind, iso(start), iso(end)],
    ...[excessUsd.toFixed(2), benign ? '1' : '0', subject.kind === 'team' ? affected.join(' ') : ''],
  ])
  await writeFile(
    file('labels.csv'),
    csv([['entity', 'kind', 'start', 'end', 'excess_usd', 'benign', 'affected'], ...labels]),
  )
  await writeUsage(file('usage.csv'), history.rows)
}

async function writeUsage(file: string, rows: readonly SimulatedRow[]): Promise<void> {
  const stream = createWriteStream(file)
  stream.write(csv([usageColumns]))
  for (const row of rows) {
    const { at, entity, model, tool, session, requests, humanPrompts, input, cacheRead, cacheWrite, output, cost } = row
    const cells = [
      iso(at),
      entity,
      model,
      tool,
      session,
      requests,
      humanPrompts ?? '',
      input,
      cacheRead,
      cacheWrite,
      output,
    ]
    if (!stream.write(csv([[...cells.map(String), (cost / 1e6).toFixed(6)]]))) await once(stream, 'drain')
  }
  stream.end()
  await once(stream, 'finish')
}

// No cell of a history has a comma, a quote or a line's end in it.
function csv(rows: ReadonlyArray<readonly string[]>): string {
  return rows.map((row) => `${row.join(',')}\n`).join('')
}

function iso(at: number): string {
  return Temporal.Instant.fromEpochMilliseconds(at).toString({ smallestUnit: 'second' })
}
