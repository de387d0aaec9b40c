import { Readable } from 'node:stream'
import { z } from 'zod'
import { csvOf } from '../../../base/csv.ts'
import type { Db } from '../../../db/database.ts'
import type { TakenFile } from '../../../imports/file-imports.ts'
import { openFileImports } from '../../../imports/open-file-imports.ts'
import { orCancelled } from '../../../imports/or-cancelled.ts'
import type { GroupsPreview, PeoplePreview } from '../../../imports/preview.ts'
import { exportMapping } from '../../../people/mapping/mapping-csv.ts'
import type { Vault } from '../../../vault/vault.ts'
import { endpoint, FileAnswer, fileAnswer } from '../endpoint.ts'
import { instant, instantShape } from '../shapes.ts'
import { faults } from './faults.ts'

export const exportGroups = endpoint({
  method: 'GET',
  path: '/groups/export',
  id: 'exportGroups',
  tag: 'Groups',
  summary: 'Who is in which group as CSV; changed or not, the import takes it again.',
  scope: 'read',
  need: 'finance',
  answer: fileAnswer,
  produces: ['text/csv'],
  async handle({ db }: { db: Db }, { caller: { actor }, now }) {
    const { name, csv } = await exportMapping(db, { actor, now })
    return new FileAnswer({ stream: Readable.from([csv]), type: 'text/csv; charset=utf-8', name })
  },
})

const mostBytes = 8 * 2 ** 20

const row = z.strictObject({
  email: z.string().max(320),
  name: z.string().max(200).optional(),
  team: z.string().max(200).describe('Empty: in no group.'),
  parent: z.string().max(200).optional(),
  cost_centre: z.string().max(200).optional(),
})

const listGiven = z.strictObject({
  csv: z.string().max(mostBytes).optional().describe('A list as the export writes it, or a people list from HR.'),
  rows: z.array(row).min(1).max(20_000).optional().describe('The same as objects.'),
  apply: z.boolean().default(false).describe('Without it nothing is changed, and the answer is what would be.'),
  selectedEmails: z.array(z.string().max(320)).max(20_000).optional().describe('Move only these; all when left out.'),
})

const previewShape = z.object({
  totalMembers: z.int().describe('How many people are here.'),
  matched: z.int().describe('Of them those in the file.'),
  moves: z.int(),
  keeps: z.int().describe('Who is in the file and stays where they are.'),
  noMatch: z.int().describe('Who is not in the file, and stays where they are.'),
  changes: z.array(
    z.object({
      personId: z.uuid(),
      email: z.string(),
      name: z.string(),
      currentGroup: z.string().describe('Unassigned: none.'),
      newGroup: z.string(),
    }),
  ),
  newGroups: z.array(z.object({ name: z.string(), members: z.int() })),
  unmatched: z.array(z.string()).describe('E-mail addresses of the file that nobody here has.'),
  merged: z.array(z.string()).describe('Small groups that were joined to their parent, in words.'),
  notes: z.array(z.string()),
  rejected: z.object({ count: z.int(), first: z.array(z.object({ row: z.int(), reason: z.string() })) }),
  applied: z.int().nullable().describe('How many were moved; null: it was only looked at.'),
  leftOut: z.array(z.string()).describe('Moves left out because of what changed meanwhile, in words.'),
  undoUntil: instantShape.nullable().describe('Until when it can be undone in Slack or with “import undo”.'),
})

export const importGroups = endpoint({
  method: 'POST',
  path: '/groups/import',
  id: 'importGroups',
  tag: 'Groups',
  summary: 'Move people as a list says, from today (UTC) on, or see what it would move.',
  description:
    'A body of text/csv is imported; with `?preview=true` it is only looked at. JSON holds the CSV or rows, and is only looked at unless `apply` is true, as cursor-usage-tracker has it.',
  scope: 'write',
  need: 'admin',
  query: z.object({ preview: z.stringbool().default(false).describe('Show the moves and make none.') }),
  body: z.preprocess((sent) => (typeof sent === 'string' ? { csv: sent, apply: true } : sent), listGiven),
  consumes: ['application/json', 'text/csv'],
  bodyLimit: mostBytes,
  answer: previewShape,
  async handle({ db, vault }: { db: Db; vault: Vault }, { caller: { actor }, query, body, now }) {
    const files = openFileImports({ db, vault })
    const by = { actor, now }
    const bytes = Buffer.from(csvGiven(body), 'utf8')
    const taken = await files.take({ name: 'groups.csv', bytes: Readable.from([bytes]), size: bytes.length }, by)
    const kept = { ...by, files, fileId: taken.fileId }
    const { preview, approved } = await orCancelled(kept, () => readAs(taken, body.selectedEmails))
    if (query.preview || !body.apply) {
      await files.cancel(taken.fileId, by)
      return { ...shown(preview), applied: null, leftOut: [], undoUntil: null }
    }
    const { notes, undoUntil } = await orCancelled(kept, () => files.importFile(taken.fileId, { ...by, approved }))
    const applied = approved.length - notes.length
    return { ...shown(preview), applied, leftOut: notes, undoUntil: instant(undoUntil) }
  },
})

function csvGiven({ csv, rows }: z.output<typeof listGiven>): string {
  if (rows && csv === undefined) {
    const columns = (['email', 'name', 'team', 'parent', 'cost_centre'] as const).filter((column) =>
      rows.some((one) => one[column] !== undefined),
    )
    return csvOf([columns, ...rows.map((one) => columns.map((column) => one[column] ?? ''))])
  }
  if (csv !== undefined && !rows) return csv
  throw faults([{ field: rows ? 'rows' : 'csv', say: 'Give the list either as csv or as rows.' }])
}

type ListPreview = PeoplePreview | GroupsPreview

function readAs({ preview }: TakenFile, only: readonly string[] | undefined) {
  if (preview.kind === 'refused') throw faults([{ field: 'csv', say: preview.sentence }])
  if (preview.kind !== 'people' && preview.kind !== 'groups') {
    const say = 'This is no list of people: it needs the columns email and team, or Email and Department.'
    throw faults([{ field: 'csv', say }])
  }
  const approved = only ? movedPeople(preview, only) : preview.moves.map(({ personId }) => personId)
  return { preview, approved }
}

function movedPeople({ moves }: ListPreview, emails: readonly string[]): string[] {
  const byEmail = new Map(moves.map((move) => [move.email.toLowerCase(), move.personId]))
  const known = emails.map((email) => byEmail.get(email.toLowerCase()))
  const missing = known.flatMap((id, at) =>
    id === undefined ? [{ field: `selectedEmails.${at}`, say: `The list moves nobody “${emails[at]}”.` }] : [],
  )
  if (missing.length > 0) throw faults(missing)
  return [...new Set(known.filter((id) => id !== undefined))]
}

function shown(preview: ListPreview) {
  const { matched, moves, keeps, unmatched, untouched, newTeams, notes, rejected } = preview
  return {
    ...{ matched, keeps, unmatched, notes, rejected },
    totalMembers: matched + untouched,
    moves: moves.length,
    noMatch: untouched,
    changes: moves.map(({ personId, name, email, from, to }) => ({
      ...{ personId, name, email },
      currentGroup: from ?? 'Unassigned',
      newGroup: to ?? 'Unassigned',
    })),
    newGroups: newTeams,
    merged: 'merged' in preview ? preview.merged : [],
  }
}
