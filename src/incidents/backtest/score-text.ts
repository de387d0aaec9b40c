import { type CsvCell, csvLine } from '../../base/csv.ts'
import type { Backtested } from './backtest.ts'
import { intervalOf, type Rates, ratesByKind, ratesOf } from './rates.ts'
import type { Score } from './score.ts'

type Views = NonNullable<Backtested['views']>

/** How the rates are called and written, with the middle 95 of 100 behind those it is said of. */
export const rateColumns: ReadonlyArray<{
  head: string
  text: (rates: Rates) => string
  of?: (rates: Rates) => number
}> = [
  { head: 'recall %', text: ({ recall }) => percent(recall), of: ({ recall }) => 100 * recall },
  { head: 'precision %', text: ({ precision }) => percent(precision), of: ({ precision }) => 100 * precision },
  { head: 'with benign %', text: ({ strictPrecision }) => percent(strictPrecision) },
  { head: 'F1', text: ({ f1 }) => f1.toFixed(2) },
  { head: 'false /100 dw', text: ({ falseRate }) => rate(falseRate), of: ({ falseRate }) => falseRate },
  { head: 'benign /100 dw', text: ({ benignRate }) => rate(benignRate) },
  { head: 'messages /100 dw', text: ({ messageRate }) => rate(messageRate) },
  { head: 'messages each', text: ({ messagesEach }) => messagesEach.toFixed(1) },
  {
    head: 'h to detect (found / all)',
    text: ({ hoursFound, hoursAll }) => `${hours(hoursFound)} / ${hours(hoursAll)}`,
  },
  { head: '$ lost %', text: ({ lost }) => percent(lost), of: ({ lost }) => 100 * lost },
]

/** `90 (84–95)`; the interval is left out where there are too few teams for one. */
export function rateCell({ text, of }: (typeof rateColumns)[number], scores: readonly Score[]): string {
  const said = text(ratesOf(scores))
  const range = of ? intervalOf(scores, of) : null
  if (!range) return said
  const digits = said.split('.')[1]?.length ?? 0
  return `${said} (${range[0].toFixed(digits)}–${range[1].toFixed(digits)})`
}

/** Lines of a table a view, without its head. */
export function viewLines(views: Views): string[][] {
  return views.map(({ name, scores }) => [name, ...rateColumns.map((column) => rateCell(column, scores))])
}

/** Lines of a table a kind of incident: how many, and per view recall and median hours. */
export function kindLines(views: Views): { head: string[]; lines: string[][] } {
  const kinds = ratesByKind(views[0]?.scores ?? [])
  const found = views.map(({ scores }) => new Map(ratesByKind(scores).map((rates) => [rates.kind, rates])))
  const head = ['kind', 'incidents', ...views.map(({ name }) => name)]
  const lines = kinds.map(({ kind, incidents }) => [
    kind,
    String(incidents),
    ...found.map((rates) => kindCell(rates.get(kind))),
  ])
  return { head, lines }
}

/** `92 % in 3.1 h, lost 12 %`. */
export function kindCell(rates: Pick<Rates, 'recall' | 'hoursFound' | 'lost'> | undefined): string {
  if (!rates) return '–'
  if (rates.recall === 0) return '0 %'
  return `${percent(rates.recall)} % in ${hours(rates.hoursFound)} h, lost ${percent(rates.lost)} %`
}

/** `score.md`: both tables. */
export function scoreMarkdown(views: Views, about: string): string {
  const kinds = kindLines(views)
  const all = markdown(['said in', ...rateColumns.map(({ head }) => head)], viewLines(views))
  return `# Back-test\n\n${about}\n\n${all}\n\n## By kind\n\n${markdown(kinds.head, kinds.lines)}\n`
}

/** `score.csv`: a line a view and kind, with plain numbers; empty where there is none. */
export function scoreCsv(views: Views): string {
  const head = [
    ...['view', 'kind', 'incidents', 'recall', 'precision', 'precision_with_benign', 'f1', 'false_per_100_dw'],
    ...['benign_per_100_dw', 'messages_per_100_dw', 'messages_each', 'median_hours_found', 'median_hours_all', 'lost'],
  ]
  const lines = views.flatMap(({ name, scores }) => {
    const all = ratesOf(scores)
    const rates = [all.precision, all.strictPrecision, all.f1, all.falseRate, all.benignRate, all.messageRate]
    return [
      [name, 'all', all.incidents, all.recall, ...rates, all.messagesEach, all.hoursFound, all.hoursAll, all.lost],
      ...ratesByKind(scores).map((one) => [
        ...[name, one.kind, one.incidents, one.recall],
        ...rates.map(() => null),
        ...[one.messagesEach, one.hoursFound, one.hoursAll, one.lost],
      ]),
    ]
  })
  return [head, ...lines].map((line) => csvLine(line.map(figure))).join('')
}

export function percent(share: number): string {
  return (100 * share).toFixed(0)
}

export function hours(value: number): string {
  return Number.isFinite(value) ? value.toFixed(value < 10 ? 1 : 0) : 'missed'
}

function rate(value: number): string {
  return value.toFixed(value >= 10 ? 1 : 2)
}

function figure(cell: string | number | null): CsvCell {
  if (typeof cell !== 'number') return cell
  return Number.isFinite(cell) ? { figure: String(Math.round(cell * 1e4) / 1e4) } : null
}

function markdown(head: readonly string[], lines: ReadonlyArray<readonly string[]>): string {
  return [head, head.map(() => '---'), ...lines].map((line) => `| ${line.join(' | ')} |`).join('\n')
}
