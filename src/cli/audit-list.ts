import type { ActFilter } from '../audit/read-acts.ts'
import { actorsIn } from '../audit/read-acts.ts'
import { AppError } from '../base/app-error.ts'
import { addDays, day, minuteText, startOfDay } from '../base/calendar.ts'
import type { Db } from '../db/database.ts'
import { findPersonNamed } from '../people/find-person.ts'
import { auditTrail, exportAudit, type SaidAct } from '../reports/audit-trail.ts'
import { cliActor } from './cli-actor.ts'
import { type CliDeps, type Command, type Given, writeLine } from './command.ts'
import { shown } from './shown.ts'
import { table } from './table.ts'

const usualLimit = 50
const mostLimit = 20_000

export const audit: Command = {
  name: 'audit',
  takes: [],
  summary: `Who did what, newest first. Shows ${usualLimit} acts unless told otherwise.`,
  examples: ['audit --from 2026-11-01 --actor ana@example.com', 'audit --csv > audit.csv'],
  options: {
    from: { value: 'YYYY-MM-DD', help: 'the first day, in UTC' },
    to: { value: 'YYYY-MM-DD', help: 'the last day, in UTC' },
    actor: { value: 'WHO', help: 'by whom: a name, an e-mail address, or “command line”' },
    kind: { value: 'K', help: 'what about: budget, virtual-key, provider-key, team, person, …' },
    subject: { value: 'ID', help: 'about the thing of this id' },
    origin: { value: 'O', help: 'from where: slack, “command line”, api or tally' },
    limit: { value: 'N', help: `how many acts at most, up to ${mostLimit}` },
    json: { help: 'as JSON' },
    csv: { help: `as CSV: everything that fits, up to ${mostLimit} acts; the export is written down as well` },
  },
  run: listActs,
}

async function listActs(deps: CliDeps, given: Given): Promise<number> {
  if (given.has('json') && given.has('csv')) throw new AppError('bad-input', 'Give either --json or --csv, not both.')
  const filter = await readFilter(deps.db, given)
  if (given.has('csv')) return writeCsv(deps, filter)
  const { acts, older } = await auditTrail(deps.db, { filter, limit: readLimit(given.text('limit')) })
  if (given.has('json')) {
    writeLine(deps.stdout, JSON.stringify(acts, null, 2))
    return 0
  }
  if (acts.length === 0) {
    writeLine(deps.stdout, 'Nothing fits.')
    return 0
  }
  writeLine(deps.stdout, table({ head: ['TIME (UTC)', 'WHO', 'WHAT', 'FROM'], rows: acts.map(rowOf) }))
  if (older) writeLine(deps.stderr, 'There are more: give --limit, or --csv for all of them.')
  return 0
}

async function writeCsv(deps: CliDeps, filter: ActFilter): Promise<number> {
  const { csv, isCut } = await exportAudit(deps.db, { filter, actor: cliActor, now: deps.clock.now() })
  deps.stdout.write(csv)
  if (isCut) writeLine(deps.stderr, `Only the newest ${mostLimit} acts: give --from and --to for the others.`)
  return 0
}

function rowOf(act: SaidAct): string[] {
  return [minuteText(act.at), act.who, act.what, act.origin]
}

async function readFilter(db: Db, given: Given): Promise<ActFilter> {
  const from = given.text('from')
  const to = given.text('to')
  const actor = given.text('actor')
  const range = {
    ...(from ? { from: startOfDay(day(from)) } : {}),
    ...(to ? { to: startOfDay(addDays(day(to), 1)) } : {}),
  }
  if (range.from && range.to && range.from >= range.to) {
    throw new AppError('bad-input', `--from ${from} lies after --to ${to}.`)
  }
  return {
    ...range,
    ...(actor === null ? {} : { actor: await actorNamed(db, actor) }),
    ...textFilter('kind', given),
    ...textFilter('subject', given),
    ...textFilter('origin', given),
  }
}

function textFilter(name: 'kind' | 'subject' | 'origin', given: Given): ActFilter {
  const text = given.text(name)
  return text === null ? {} : { [name]: text }
}

async function actorNamed(db: Db, text: string): Promise<string> {
  const known = await actorsIn(db, 1_000)
  if (known.includes(text)) return text
  const found = await findPersonNamed(db, text)
  if ('person' in found) return found.person.id
  const names = ('several' in found ? found.several : found.nearest).map(({ name, email }) => email ?? name)
  const hint = names.length > 0 ? ` Do you mean ${names.map(shown).join(' or ')}?` : ''
  throw new AppError(
    'not-found',
    `--actor: ${'several' in found ? 'several people are' : 'nobody is'} called “${shown(text)}”.${hint}`,
  )
}

function readLimit(text: string | null): number {
  if (text === null) return usualLimit
  const limit = Number(text)
  if (!Number.isInteger(limit) || limit < 1 || limit > mostLimit) {
    throw new AppError('bad-input', `--limit takes a whole number from 1 to ${mostLimit}.`)
  }
  return limit
}
