import { AppError } from '../base/app-error.ts'
import { formatUsd } from '../base/money.ts'
import { openDetection } from '../incidents/detect.ts'
import type { Transition } from '../incidents/lifecycle.ts'
import { namesOf } from '../people/names-of.ts'
import { type CliDeps, type Command, type Given, writeLine } from './command.ts'
import { table } from './table.ts'

export const detect: Command = {
  name: 'detect',
  takes: [],
  summary: 'Look now for what is unusual, as Tally does by itself every minute, and say what became of it.',
  examples: ['detect --dry-run', 'detect --as-of 2026-11-21T10:00Z --json'],
  options: {
    'as-of': { value: 'TIME', help: 'as if it were then, such as 2026-11-21T10:00Z; what came later is not looked at' },
    'dry-run': { help: 'keep nothing and tell nobody' },
    json: { help: 'as JSON, with the evidence' },
  },
  run: detectNow,
}

async function detectNow(deps: CliDeps, given: Given): Promise<number> {
  const { db, clock, stdout } = deps
  const at = readAsOf(given.text('as-of'), clock.now())
  const detection = openDetection(db)
  const { findings, transitions } = await (given.has('dry-run') ? detection.tryOut(at) : detection.run(at))
  if (given.has('json')) {
    writeLine(stdout, JSON.stringify({ at, findings, changes: transitions.map(plain) }, null, 2))
    return 0
  }
  const changed = transitions.filter(({ reason }) => reason !== 'found')
  const names = await namesOf(
    db,
    changed.map(({ after }) => after.subject.id),
  )
  if (changed.length > 0) writeLine(stdout, tableOf(changed, names))
  const kept = given.has('dry-run') ? ' Nothing was kept, and nobody is told.' : ''
  writeLine(stdout, `${findings.length} findings hold, ${changed.length} incidents changed.${kept}`)
  return 0
}

function readAsOf(text: string | null, now: Date): Date {
  if (text === null) return now
  const at = new Date(text)
  if (Number.isNaN(at.getTime())) {
    throw new AppError('bad-input', `“${text}” is not a time. Write it like 2026-11-21T10:00Z.`)
  }
  if (at > now) throw new AppError('bad-input', '--as-of lies ahead. Give a time that has passed.')
  return at
}

function tableOf(changed: readonly Transition[], names: ReadonlyMap<string, string>): string {
  return table({
    head: ['CHANGE', 'SEVERITY', 'WHO', 'BEYOND USUAL', 'WHAT'],
    rows: changed.map(({ reason, after }) => [
      ...[reason, after.severity, names.get(after.subject.id) ?? after.subject.id, formatUsd(after.excess)],
      after.sentence,
    ]),
    right: ['BEYOND USUAL'],
  })
}

function plain({ reason, tells, after }: Transition) {
  return { reason, tells, incident: after }
}
