import type { Actor } from '../audit/record-act.ts'
import { AppError } from '../base/app-error.ts'
import { counted } from '../base/count.ts'
import { hasItsTurn, inTurn } from '../files/file-turn.ts'
import { cancelFile, changeWaiting, findFile, type HandedFile, notWaiting, openFile } from '../files/handed-file.ts'
import { dropRead, rejectedRows } from '../files/staged-file.ts'
import { openCsv } from './csv/open-csv.ts'
import type { UsageCsv } from './csv/usage-csv.ts'
import type { IncomingFile, Progress } from './file-imports.ts'
import { heldText, openHeldText } from './held.ts'
import type { ImportDeps } from './import-deps.ts'
import { type Incoming, mostHeld, openIncoming } from './incoming.ts'
import type { DaySpan, NeedsPeriod, Refused } from './preview.ts'
import { settle } from './settle.ts'
import { takeInvoice } from './take-invoice.ts'
import { takePeople } from './take-people.ts'
import { takeUsage } from './usage/take-usage.ts'
import { usagePreview } from './usage/usage-preview.ts'

/** How a file is taken. `span`: of when it is, where it has no dates. */
export type Taking = {
  actor: Actor
  now: Date
  span?: DaySpan
  accountId?: number
  onProgress?: (progress: Progress) => void
}

/** Reads a file and keeps it with its preview, until somebody answers. Nothing of it counts. */
export async function takeFile(deps: ImportDeps, file: IncomingFile, taking: Taking): Promise<HandedFile> {
  const { db, vault } = deps
  const { actor, now } = taking
  const fileId = await openFile(db, { name: file.name, by: actor.id, now })
  const incoming = openIncoming(file.bytes, vault.keyHashKey)
  try {
    return await readInto(deps, fileId, { ...taking, incoming, name: file.name, size: file.size })
  } catch (thrown) {
    if (!(thrown instanceof AppError && thrown.code === 'bad-input')) {
      await cancelFile(db, fileId, now)
      throw thrown
    }
    // Seen in the middle of it: what was read until then is forgotten.
    await dropRead(db, fileId)
    return settle(db, fileId, { preview: refusal(thrown.say), ...(await incoming.end()) })
  }
}

function refusal(sentence: string): Refused {
  return { kind: 'refused', sentence, canBeTyped: false }
}

/**
 * Reads a file that was kept because nobody had said of when it is. Throws `conflict` when it waits no more or another
 * process is at it.
 */
export async function takeHeldFile(
  deps: ImportDeps,
  fileId: number,
  taking: Taking & { span: DaySpan },
): Promise<HandedFile> {
  const { db } = deps
  const taken = await inTurn(db, fileId, async () => readHeld(deps, await findFile(db, fileId), taking))
  if (!taken) throw hasItsTurn((await findFile(db, fileId)).name)
  return taken.result
}

async function readHeld(
  { db, vault }: ImportDeps,
  { id: fileId, name, state, kind, held, size }: HandedFile,
  taking: Taking & { span: DaySpan },
): Promise<HandedFile> {
  if (state !== 'waiting' || !(kind === 'needs-period' || kind === 'usage') || held === null) {
    throw notWaiting({ name, state })
  }
  if (taking.span.last < taking.span.first) {
    throw new AppError('bad-input', 'The last day lies before the first. Nothing was changed.')
  }
  const bytes = openHeldText(vault, { fileId, held })
  const opened = await openCsv(inPieces(Buffer.from(bytes, 'latin1')), { name })
  if (opened.kind !== 'usage') throw new AppError('internal', 'A file that was usage is none any more.')
  return settleUsage({ db, vault }, opened, { fileId, size, ...taking })
}

async function* inPieces(bytes: Buffer): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += pieceBytes) yield bytes.subarray(at, at + pieceBytes)
}

const pieceBytes = 64 * 1_024

type Reading = Taking & { incoming: Incoming; name: string; size: number | null }

async function readInto(deps: ImportDeps, fileId: number, reading: Reading): Promise<HandedFile> {
  const { incoming, name } = reading
  if (isPdf(await incoming.head())) return takeInvoice(deps, fileId, reading)
  const opened = await openCsv(incoming.bytes, { name })
  switch (opened.kind) {
    case 'usage':
      if (opened.needsSpan !== 'no' && !reading.span) return holdForSpan(deps, fileId, { ...reading, csv: opened })
      incoming.forget()
      return settleUsage(deps, opened, { fileId, ...reading })
    case 'people':
    case 'groups':
      return takePeople(deps, fileId, { list: opened, ...reading, ...(await incoming.end()) })
    case 'unrecognised':
      return settle(deps.db, fileId, { preview: opened, ...(await incoming.end()) })
    case 'refused':
      return settle(deps.db, fileId, { preview: refusal(opened.sentence), ...(await incoming.end()) })
  }
}

function isPdf(head: Uint8Array): boolean {
  return Buffer.from(head.buffer, head.byteOffset, head.length).subarray(0, 1_024).includes('%PDF-')
}

async function holdForSpan(
  deps: ImportDeps,
  fileId: number,
  { incoming, csv }: Reading & { csv: UsageCsv },
): Promise<HandedFile> {
  const bytes = await incoming.whole()
  if (bytes === null) {
    const sentence = `This file has no dates and more than ${mostHeld / 2 ** 20} MB. Hand it in on the command line, with --period.`
    return settle(deps.db, fileId, { preview: refusal(sentence), ...(await incoming.end()) })
  }
  const guess = csv.needsSpan === 'no' ? null : csv.needsSpan
  const preview: NeedsPeriod = { kind: 'needs-period', layout: csv.layout.name, guess }
  await changeWaiting(deps.db, fileId, { held: heldText(deps.vault, { fileId, text: bytes.toString('latin1') }) })
  return settle(deps.db, fileId, { preview, ...(await incoming.end()) })
}

async function settleUsage(
  deps: ImportDeps,
  csv: UsageCsv,
  reading: Taking & { fileId: number; size: number | null; incoming?: Incoming },
): Promise<HandedFile> {
  const { db } = deps
  const { fileId, span, accountId, now, size, onProgress, incoming } = reading
  const { file, read, isEmpty } = await takeUsage(deps, csv, { fileId, span, accountId, now, size, onProgress })
  const known = incoming ? await incoming.end() : { digest: file.digest, size: file.size }
  if (isEmpty) return settle(deps.db, fileId, { preview: await emptySays(deps, file, read.rows), ...known })
  const preview = await usagePreview(db, { ...file, ...known }, read)
  return settle(deps.db, fileId, { preview, ...known })
}

async function emptySays({ db }: ImportDeps, file: HandedFile, rows: number): Promise<Refused> {
  const [first] = await rejectedRows(db, file.id, 1)
  const sentence = first
    ? `None of its ${counted(rows, 'row')} can be taken. Row ${first.row}: ${first.reason}`
    : 'There is no usage in this file. Export it again for days on which something was used.'
  return refusal(sentence)
}
