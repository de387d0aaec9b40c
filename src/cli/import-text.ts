import { formatAmount } from '../base/amount.ts'
import { minuteText } from '../base/calendar.ts'
import { counted, countText } from '../base/count.ts'
import { formatUsd, type MicroUsd } from '../base/money.ts'
import { program } from '../base/program.ts'
import { providerName } from '../base/provider.ts'
import type { ImportedFile } from '../imports/file-imports.ts'
import type {
  DaySpan,
  ImportedBefore,
  InvoicePreview,
  NeedsPeriod,
  Preview,
  Unrecognised,
  UsagePreview,
} from '../imports/preview.ts'
import { countsTwiceText } from '../imports/usage/counts-twice.ts'
import { listPreviewText } from './people-list-text.ts'
import { shown } from './shown.ts'
import { table } from './table.ts'

/** What was seen in a file, as lines of text; the first goes on behind the file's name. */
export function previewText(preview: Preview): string {
  switch (preview.kind) {
    case 'usage':
      return usageText(preview)
    case 'invoice':
      return invoiceText(preview)
    case 'people':
    case 'groups':
      return listPreviewText(
        preview,
        preview.moves.map(({ personId }) => personId),
      )
    case 'needs-period':
      return needsPeriodText(preview)
    case 'unrecognised':
      return unrecognisedText(preview)
    case 'refused':
      return preview.sentence
  }
}

/** That it was imported, and how to take it back. */
export function importedText({ fileId, undoUntil, notes }: ImportedFile): string {
  const until = minuteText(undoUntil)
  return [`Imported. Until ${until} (UTC) it can be taken back with: ${program} import undo ${fileId}`, ...notes].join(
    '\n',
  )
}

const handlesShown = 10
const columnsShown = 30

function usageText(preview: UsagePreview): string {
  const { layout, rows, span, people, isEstimated, provider, categories, rejected, unmatched, effect } = preview
  return [
    `${layout}, ${counted(rows, 'row')}${people === 0 ? '' : ` of ${spendersText(preview)}`}, ${spanText(span)}.`,
    ...beforeLines(preview.before),
    ...(isEstimated ? ['The file has no costs: they are estimated from what it says was used.'] : []),
    ...(categories.length === 0 ? [] : [categoryTable(preview)]),
    changeText(preview),
    `Spend at ${providerName(provider)} in these days: ${formatUsd(effect.beforeMicroUsd)} now, ${formatUsd(effect.afterMicroUsd)} with this file.`,
    ...(preview.unlinkedKeys.length === 0 ? [] : [shown(countsTwiceText(preview))]),
    ...unmatched.slice(0, handlesShown).map(unmatchedText),
    ...(unmatched.length > handlesShown
      ? [`… and ${counted(unmatched.length - handlesShown, 'other')} nobody is known for.`]
      : []),
    ...rejected.first.map(({ row, reason }) => `Row ${row} is left out: ${reason}`),
    ...(rejected.count > rejected.first.length
      ? [`… and ${counted(rejected.count - rejected.first.length, 'more row')}; see them with --rejected F.`]
      : []),
  ].join('\n')
}

// Of Anthropic and OpenAI a name may be a key's.
function spendersText({ people, provider }: UsagePreview): string {
  return provider === 'cursor'
    ? counted(people, 'person', 'people')
    : counted(people, 'person or key', 'people or keys')
}

function categoryTable({ categories }: UsagePreview): string {
  const rows = categories.map(({ category, rows: entries, costMicroUsd, listMicroUsd, unpriced }) => [
    `  ${category}`,
    countText(entries),
    formatUsd(costMicroUsd),
    formatUsd(listMicroUsd),
    unpriced === 0 ? '' : countText(unpriced),
  ])
  return table({
    head: ['  CATEGORY', 'ENTRIES', 'COST', 'LIST VALUE', 'NO PRICE'],
    rows,
    right: ['ENTRIES', 'COST', 'LIST VALUE', 'NO PRICE'],
  })
}

function changeText({ fresh, known, replaced, outdone, sumsOnly }: UsagePreview): string {
  const changed = replaced.rows + replaced.beforeMicroUsd === 0 ? '' : `, ${replacedText(replaced)}`
  const compared =
    outdone.rows === 0
      ? ''
      : ` Of days ${outdone.by ?? 'a better source'} told of: ${counted(outdone.rows, 'entry', 'entries')}, kept to compare.`
  const left =
    sumsOnly.rows === 0
      ? ''
      : ` Left out: ${counted(sumsOnly.rows, 'entry', 'entries')} of days whose details were removed.`
  return `New: ${tallyText(fresh)}; known: ${tallyText(known)}${changed}.${compared}${left}`
}

function tallyText({ rows, costMicroUsd }: { rows: number; costMicroUsd: MicroUsd }): string {
  return `${countText(rows)} (${formatUsd(costMicroUsd)})`
}

function replacedText({ rows, costMicroUsd, beforeMicroUsd }: UsagePreview['replaced']): string {
  return `replaced: ${countText(rows)} (${formatUsd(beforeMicroUsd)} → ${formatUsd(costMicroUsd)})`
}

function unmatchedText({ handle, rows, costMicroUsd }: UsagePreview['unmatched'][number]): string {
  const who = handle === '' ? 'The file does not say whose it is' : `Nobody is known for ${shown(handle)}`
  return `${who}: ${counted(rows, 'entry', 'entries')}, ${formatUsd(costMicroUsd)}.`
}

function invoiceText(preview: InvoicePreview): string {
  const { document, vendorName, number, issued, span, currency, lines, total, mismatches, notes, replaces } = preview
  const money = (amount: number) => formatAmount(amount, currency)
  return [
    `${document} ${shown(number)} of ${shown(vendorName)}${issued ? `, issued ${issued}` : ''}${span ? `, for ${spanText(span)}` : ''}: ${money(total)}.`,
    ...beforeLines(preview.before),
    ...lines.map(({ text, sort, amount }) => `  ${sort.padEnd(12)}  ${money(amount)}  ${shown(text)}`),
    ...mismatches.map((one) => `Does not come out: ${one}`),
    ...notes,
    ...(replaces ? [`Replaces the invoice of that number that is there, of ${money(replaces.total)}.`] : []),
  ].join('\n')
}

function needsPeriodText({ layout, guess }: NeedsPeriod): string {
  const hint = guess ? ` Its name says ${guess.first}..${guess.last}.` : ''
  return `${layout}, which has no dates. Say of when it is with --period, such as 2026-10.${hint}`
}

function unrecognisedText({ header, nearest }: Unrecognised): string {
  const columns = header.slice(0, columnsShown).map(shown)
  const rest = header.length - columns.length
  const seen = `Tally does not know this table: ${columns.join(', ')}${rest > 0 ? ` and ${countText(rest)} more` : ''}.`
  if (!nearest) return `${seen} It is like no file Tally knows.`
  const rows = nearest.columns.map(({ theirs, ours }) => [shown(theirs ?? ''), shown(ours ?? '')])
  return [`${seen} Nearest is ${nearest.layout}:`, table({ head: ['IN THE FILE', 'EXPECTED'], rows })].join('\n')
}

function beforeLines(before: ImportedBefore | null): string[] {
  if (!before) return []
  return [`Already imported on ${before.at.toISOString().slice(0, 10)} by ${before.by}: nothing changes.`]
}

function spanText({ first, last }: DaySpan): string {
  return first === last ? first : `${first} to ${last}`
}
