import { mkdir, open, rename, rm } from 'node:fs/promises'
import path from 'node:path'
import { AppError, hasCode } from '../../base/app-error.ts'
import { type CsvCell, csvLine } from '../../base/csv.ts'
import { newId } from '../../base/id.ts'
import type { Alert } from './alert.ts'

/** Writes all files of a result or none: each beside its name first, then all take their places. */
export async function writeResults(folder: string, files: Readonly<Record<string, string>>): Promise<void> {
  const run = newId()
  const parts = Object.entries(files).map(([name, text]) => {
    const whole = path.join(folder, name)
    return { whole, unfinished: `${whole}.${run}.unfinished`, text }
  })
  try {
    await mkdir(folder, { recursive: true })
    for (const { unfinished, text } of parts) await writeFile(unfinished, text)
    for (const { whole, unfinished } of parts) await rename(unfinished, whole)
  } catch (thrown) {
    for (const { unfinished } of parts) await rm(unfinished, { force: true }).catch(() => undefined)
    const code = ['ENOENT', 'EACCES', 'EISDIR', 'ENOTDIR', 'EROFS', 'EEXIST'].find((one) => hasCode(thrown, one))
    if (!code) throw thrown
    throw new AppError('bad-input', `--out: ${folder} cannot be written (${code}). Nothing was written.`, {
      cause: thrown,
    })
  }
}

/** `alerts.csv`: a line a message, in the order they would have been sent. */
export function alertsCsv(alerts: readonly Alert[]): string {
  const head: CsvCell[] = [
    ...['time', 'entity', 'team', 'kind', 'incident', 'severity', 'tier'],
    ...['score', 'excess_usd', 'onset', 'sentence'],
  ]
  const lines = alerts.map(({ at, subject, cause, incident, severity, tier, score, excess, onset, sentence }) => [
    iso(at),
    subject.kind === 'entity' ? subject.id : null,
    subject.kind === 'team' ? subject.id : null,
    ...[cause, incident, severity, tier],
    { figure: score.toFixed(2) },
    { figure: (excess / 1e6).toFixed(2) },
    iso(onset),
    sentence,
  ])
  return [head, ...lines].map(csvLine).join('')
}

function iso(at: number): string {
  return Temporal.Instant.fromEpochMilliseconds(at).toString({ smallestUnit: 'second' })
}

async function writeFile(name: string, text: string): Promise<void> {
  const file = await open(name, 'wx')
  try {
    await file.writeFile(text)
    await file.sync()
  } finally {
    await file.close()
  }
}
