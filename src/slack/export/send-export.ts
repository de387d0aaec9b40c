import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Actor } from '../../audit/record-act.ts'
import { AppError } from '../../base/app-error.ts'
import { type DayRange, formatMonth, monthOf } from '../../base/calendar.ts'
import type { Clock } from '../../base/clock.ts'
import type { Log } from '../../base/log.ts'
import { program } from '../../base/program.ts'
import { type Db, inSnapshot } from '../../db/database.ts'
import type { Snapshot } from '../../db/pieces.ts'
import { type Viewer, viewerOf } from '../../people/access.ts'
import { writeWholeFile } from '../../reports/export/export-file.ts'
import { type ExportKind, exportKinds } from '../../reports/export/kinds.ts'
import { type ExportAsked, openExport } from '../../reports/export/open-export.ts'
import { fileNameOf, monthsIn } from '../../reports/export/parts.ts'
import { recordExport } from '../../reports/export/record-export.ts'
import { added } from '../../reports/export/table.ts'
import { type Written, writeExport } from '../../reports/export/write-export.ts'
import type { Period } from '../../reports/period.ts'
import { type Scope, scopeKey, scopeOfKey } from '../../reports/scope.ts'
import { patiently, type SlackClients } from '../web-api.ts'
import { openProgress, type Progress } from './progress.ts'
import { turns } from './turns.ts'
import { uploadFile } from './upload.ts'
import { fileComment, partComment } from './views.ts'

/** `mostBytes`: the largest file that is sent whole. `progressEvery`: after so many rows it is said how far it has come. */
export type ExportDeps = {
  db: Db
  clock: Clock
  log: Log
  clients: SlackClients
  admins: readonly string[]
  mostBytes?: number
  progressEvery?: number
}

/** An export somebody asked for, whose scope they were found to may see when they asked. */
export type ExportOrder = {
  kind: ExportKind
  scope: Scope
  period: Period
  names: boolean
  forExcel: boolean
}

export type ExportSent =
  | { outcome: 'sent'; written: Written; files: number }
  | { outcome: 'nothing' }
  | { outcome: 'refused' }

// Slack takes a gigabyte; what is larger than this is no pleasure to open either.
const largestFile = 250_000_000
const usualProgressEvery = 50_000

// Each holds a connection of the pool and a file on disk while it runs.
const inTurn = turns(2, 2)

/**
 * Writes an export to disk and sends it to somebody's own messages: as one file, or as one a month where it is too large. It
 * is asked once more whether they may see the scope. What holds the figures of others is written into the audit log.
 */
export async function sendExport(
  deps: ExportDeps,
  who: { viewer: Viewer; slackUser: string; actor: Actor },
  order: ExportOrder,
): Promise<ExportSent> {
  return inTurn(who.slackUser, async () => {
    const { db, clients } = deps
    // It may have waited for its turn, and what they may see may have changed.
    const viewer = await viewerOf(db, { person: who.viewer.person, admins: deps.admins, slackUser: who.slackUser })
    const scope = await scopeOfKey(db, { viewer, key: scopeKey(order.scope), now: deps.clock.now() })
    if (!scope) return { outcome: 'refused' }
    const { channel } = await patiently(() => clients.interactive.conversations.open({ users: who.slackUser }))
    const to = channel?.id ?? who.slackUser
    const progress = openProgress(deps, { channel: to, named: order, every: deps.progressEvery ?? usualProgressEvery })
    const folder = await mkdtemp(path.join(tmpdir(), 'tally-export-'))
    try {
      const parts = await inSnapshot(db, (snapshot) => writeParts(deps, { snapshot, folder, order, progress }))
      const written = parts.map((part) => part.written).reduce(bothWritten)
      if (written.rows === 0) return { outcome: 'nothing' }
      const isOwn = scope.kind === 'person' && scope.personId === viewer.person.id
      if (!isOwn)
        await recordExport(db, {
          asked: askedOf(deps, order, order.period.range),
          rows: written.rows,
          actor: who.actor,
        })
      await sendParts(deps, { to, order, parts, written })
      await progress.end(written)
      return { outcome: 'sent', written, files: parts.length }
    } catch (thrown) {
      await progress.end(null)
      throw thrown
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  })
}

type Writing = { snapshot: Snapshot; folder: string; order: ExportOrder; progress: Progress }

/** All of the files, before the first of them is sent. */
async function writeParts(deps: ExportDeps, writing: Writing): Promise<Part[]> {
  const { order } = writing
  const whole = await writePart(deps, writing, order.period.range)
  if (whole !== 'too-large') return [whole]
  const months = monthsIn(order.period.range)
  if (!exportKinds[order.kind].isLong || months.length < 2) throw tooLarge(order.period.label)
  const parts: Part[] = []
  for (const range of months) {
    const part = await writePart(deps, writing, range)
    if (part === 'too-large') throw tooLarge(formatMonth(monthOf(range.from)))
    parts.push(part)
  }
  return parts
}

function bothWritten(one: Written, other: Written): Written {
  return { rows: one.rows + other.rows, bytes: one.bytes + other.bytes, sums: added(one.sums, other.sums) }
}

type Part = { file: string; range: DayRange; written: Written }

async function writePart(deps: ExportDeps, writing: Writing, range: DayRange): Promise<Part | 'too-large'> {
  const { snapshot, folder, order, progress } = writing
  const file = path.join(folder, fileNameOf(order.kind, range))
  const table = openExport(snapshot, askedOf(deps, order, range))
  const most = deps.mostBytes ?? largestFile
  try {
    const written = await writeWholeFile(file, (sink) =>
      writeExport(table, {
        sink,
        forExcel: order.forExcel,
        async onProgress({ rows, bytes }) {
          if (bytes > most) throw new TooLarge()
          await progress.rows(rows)
        },
      }),
    )
    return { file, range, written }
  } catch (thrown) {
    if (thrown instanceof TooLarge) return 'too-large'
    throw thrown
  }
}

function askedOf({ clock }: ExportDeps, { kind, scope, names }: ExportOrder, range: DayRange): ExportAsked {
  return { kind, scope, range, names, now: clock.now() }
}

async function sendParts(
  { clients }: ExportDeps,
  { to, order, parts, written }: { to: string; order: ExportOrder; parts: readonly Part[]; written: Written },
): Promise<void> {
  for (const [index, { file, range }] of parts.entries()) {
    const filename = path.basename(file)
    const title = path.basename(file, '.csv')
    const isLast = index === parts.length - 1
    const month = formatMonth(monthOf(range.from))
    const comment = isLast
      ? fileComment(order, written, parts.length)
      : partComment(order, month, { number: index + 1, of: parts.length })
    await uploadFile(clients, { path: file, channel: to, filename, title, comment })
  }
}

class TooLarge extends Error {}

function tooLarge(what: string): AppError {
  return new AppError(
    'bad-input',
    `${what} alone is too large for one file in Slack. Choose a shorter period or a smaller scope, or ask an admin for \`${program} export\`.`,
  )
}
