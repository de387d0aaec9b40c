import { createReadStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { z } from 'zod'
import type { Log } from '../../../base/log.ts'
import { type Db, inSnapshot } from '../../../db/database.ts'
import { writeWholeFile } from '../../../reports/export/export-file.ts'
import { type ExportKind, exportKindNames, exportKinds } from '../../../reports/export/kinds.ts'
import { type ExportAsked, openExport } from '../../../reports/export/open-export.ts'
import { fileNameOf } from '../../../reports/export/parts.ts'
import { recordExport } from '../../../reports/export/record-export.ts'
import { writeExport } from '../../../reports/export/write-export.ts'
import { endpoint, FileAnswer, fileAnswer } from '../endpoint.ts'
import { askedFields, readAsked } from './asked.ts'
import type { InTurn } from './export-turns.ts'

type Deps = { db: Db; log: Log; exportTurn: InTurn }

const kinds = exportKindNames as [ExportKind, ...ExportKind[]]

export const getExport = endpoint({
  method: 'GET',
  path: '/export',
  id: 'getExport',
  tag: 'Export',
  summary: 'Figures as CSV: people, days, models, teams, sessions, keys, budgets, chargeback, or FOCUS 1.2.',
  description: [
    ...kinds.map((kind) => `\`${kind}\`: ${exportKinds[kind].holds}.`),
    'The month to date unless asked otherwise. The file is written in full before it is sent, so none comes by halves. Whatever is not of yourself alone is written into the audit log.',
  ].join('\n\n'),
  scope: 'read',
  need: 'known',
  query: z.object({
    kind: z.enum(kinds, `must be one of ${kinds.join(', ')}`).describe('What the rows are.'),
    ...askedFields,
    names: z
      .enum(['true', 'false'])
      .default('false')
      .transform((text) => text === 'true')
      .describe('focus: names and e-mail addresses beside the ids.'),
    excel: z
      .enum(['true', 'false'])
      .default('false')
      .transform((text) => text === 'true')
      .describe('Begin with a byte order mark, so that Excel reads names right.'),
  }),
  answer: fileAnswer,
  produces: ['text/csv'],
  async handle({ db, log, exportTurn }: Deps, { caller, query, now, signal }) {
    const { scope, period } = await readAsked(db, { caller, query, usual: 'mtd', now })
    const { kind, names, excel } = query
    const asked: ExportAsked = { kind, scope, range: period.range, names, now }
    const folder = await mkdtemp(path.join(tmpdir(), 'tally-api-export-'))
    const discard = () =>
      rm(folder, { recursive: true, force: true }).catch((err: unknown) =>
        log.warn({ err, folder }, 'an export’s file cannot be removed'),
      )
    try {
      const name = fileNameOf(kind, period.range)
      const file = path.join(folder, name)
      const { rows } = await exportTurn(() => write(db, { asked, file, excel, signal }))
      const isOwn = scope.kind === 'person' && scope.personId === caller.personId
      if (!isOwn) await recordExport(db, { asked, rows, actor: caller.actor })
      const stream = createReadStream(file)
      stream.once('close', discard)
      return new FileAnswer({ stream, type: 'text/csv; charset=utf-8', name })
    } catch (thrown) {
      await discard()
      throw thrown
    }
  },
})

type Writing = { asked: ExportAsked; file: string; excel: boolean; signal: AbortSignal }

function write(db: Db, { asked, file, excel, signal }: Writing) {
  return inSnapshot(db, (snapshot) =>
    writeWholeFile(file, (sink) =>
      writeExport(openExport(snapshot, asked), {
        sink,
        forExcel: excel,
        // Nobody reads on for who has gone.
        onProgress: () => signal.throwIfAborted(),
      }),
    ),
  )
}
