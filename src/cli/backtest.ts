import { statSync } from 'node:fs'
import { AppError, hasCode } from '../base/app-error.ts'
import { countText } from '../base/count.ts'
import { andList } from '../base/list-words.ts'
import { type Backtested, backtest } from '../incidents/backtest/backtest.ts'
import type { Feed } from '../incidents/backtest/replay.ts'
import { kindLines, rateColumns, scoreCsv, scoreMarkdown, viewLines } from '../incidents/backtest/score-text.ts'
import { alertsCsv, writeResults } from '../incidents/backtest/write-results.ts'
import { type CliEntry, type CommandAlone, type Given, writeLine } from './command.ts'
import { openProgress } from './progress.ts'
import { shown } from './shown.ts'
import { table } from './table.ts'

export const backtestCommand: CommandAlone = {
  name: 'backtest',
  takes: [],
  summary: 'Play a history through the detection of anomalies, and say what it would have alerted of.',
  examples: ['backtest --in history --out results --feed 5min'],
  options: {
    in: { value: 'D', required: true, help: 'the folder with entities.csv, usage.csv and, to score, labels.csv' },
    out: { value: 'D', required: true, help: 'where alerts.csv goes, and with labels score.csv and score.md' },
    feed: { value: 'F', help: 'hourly (default): judged each full hour; 5min: every five minutes, prompts known' },
    budget: { value: 'N', help: 'false alerts tolerated in 100 developer-weeks (0.6)' },
    rules: { help: 'with the fixed rules beside the engine, as they are set by default' },
    json: { help: 'as JSON: {rows, from, to, alerts, scores, files, …}' },
  },
  runAlone: runBacktest,
}

type Streams = Pick<CliEntry, 'stdout' | 'stderr'>

function isFolder(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false
  } catch (thrown) {
    if (hasCode(thrown, 'ENAMETOOLONG') || hasCode(thrown, 'ELOOP') || hasCode(thrown, 'EACCES')) return false
    throw thrown
  }
}

async function runBacktest(streams: Streams, given: Given): Promise<number> {
  const [folder, out] = [given.text('in') ?? '', given.text('out') ?? '']
  const [feed, alertBudget] = [feedOf(given), budgetOf(given)]
  if (!isFolder(folder)) {
    throw new AppError('bad-input', `--in: there is no folder ${shown(folder)}.`)
  }
  const progress = openProgress(streams.stderr)
  const result = await backtest({
    ...{ folder, feed, alertBudget, withRules: given.has('rules') },
    onProgress: (rows, at, alerts) => progress.show({ say: soFar(rows, at, alerts), share: null }),
  }).finally(progress.end)
  tellGoneBack(streams, result)
  const about = aboutText(result, { feed, alertBudget })
  const { alerts, views } = result
  await writeResults(out, {
    'alerts.csv': alertsCsv(alerts),
    ...(views ? { 'score.csv': scoreCsv(views), 'score.md': scoreMarkdown(views, about) } : {}),
  })
  const files = ['alerts.csv', ...(views ? ['score.csv', 'score.md'] : [])]
  if (given.has('json')) {
    const { rows, goneBack } = result
    const scores = views && Object.fromEntries(views.map(({ name, scores }) => [name, scores]))
    const [from, to] = rows === 0 ? [null, null] : [iso(result.from), iso(result.to)]
    const said = { rows, from, to, feed, alertBudget, alerts: alerts.length, rowsGoneBack: goneBack.rows, scores }
    writeLine(streams.stdout, JSON.stringify({ ...said, folder: out, files }, null, 2))
    return 0
  }
  writeLine(streams.stdout, about)
  if (views) tellScore(streams, views)
  writeLine(streams.stdout, `${andList(files)} ${views ? 'are' : 'is'} in ${shown(out)}.`)
  return 0
}

function tellScore({ stdout }: Streams, views: NonNullable<Backtested['views']>): void {
  const kinds = kindLines(views)
  const head = ['said in', ...rateColumns.map(({ head }) => head)]
  writeLine(
    stdout,
    `\n${table({ head, rows: viewLines(views) })}\n\n${table({ head: kinds.head, rows: kinds.lines })}\n`,
  )
}

function tellGoneBack({ stderr }: Streams, { goneBack }: Backtested): void {
  const { rows, firstLine, mostMs } = goneBack
  if (rows === 0) return
  const most = Math.ceil(mostMs / 60_000)
  const span = most < 120 ? `${most} min` : `${Math.round(most / 60)} h`
  const say = `usage.csv:${firstLine} goes back in time; ${countText(rows)} ${rows === 1 ? 'row does' : 'rows do'}, by up to ${span}.`
  writeLine(stderr, `${say} Each counts as told late, when the row above it was.`)
}

function aboutText({ rows, from, to, alerts }: Backtested, given: { feed: Feed; alertBudget: number }): string {
  if (rows === 0) return 'usage.csv has no rows, so there is nothing to alert of.'
  const judged = given.feed === 'hourly' ? 'judged each hour' : 'judged every five minutes'
  const said = `${countText(alerts.length)} ${alerts.length === 1 ? 'alert' : 'alerts'}`
  return `${countText(rows)} rows from ${iso(from)} to ${iso(to)}, ${judged}, alert budget ${given.alertBudget}: ${said}.`
}

function soFar(rows: number, at: number, alerts: number): string {
  return `${countText(rows)} rows, at ${iso(at)}, ${countText(alerts)} alerts so far`
}

function iso(at: number): string {
  return Temporal.Instant.fromEpochMilliseconds(at).toString({ smallestUnit: 'minute' })
}

function feedOf(given: Given): Feed {
  const text = given.text('feed') ?? 'hourly'
  if (text === 'hourly' || text === '5min') return text
  throw new AppError('bad-input', `--feed: “${shown(text)}” is neither hourly nor 5min.`)
}

const usualBudget = '0.6'

function budgetOf(given: Given): number {
  const text = given.text('budget') ?? usualBudget
  const budget = Number(text)
  if (Number.isFinite(budget) && budget > 0 && budget <= 100) return budget
  throw new AppError('bad-input', `--budget: “${shown(text)}” is no number above 0 and up to 100.`)
}
