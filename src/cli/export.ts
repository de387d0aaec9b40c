import { once } from 'node:events'
import { AppError } from '../base/app-error.ts'
import { countText } from '../base/count.ts'
import { formatUsd } from '../base/money.ts'
import { nearest } from '../base/nearest.ts'
import { inSnapshot } from '../db/database.ts'
import { checkFocusFile } from '../reports/export/check-file.ts'
import { writeWholeFile } from '../reports/export/export-file.ts'
import { type FocusChecker, type FocusReport, focusChecker } from '../reports/export/focus-check.ts'
import { type ExportKind, exportKind, exportKindNames } from '../reports/export/kinds.ts'
import { openExport } from '../reports/export/open-export.ts'
import { fileNameOf } from '../reports/export/parts.ts'
import { recordExport } from '../reports/export/record-export.ts'
import { type TextSink, type Written, writeExport } from '../reports/export/write-export.ts'
import { defaultPeriod, type Period } from '../reports/period.ts'
import type { Scope } from '../reports/scope.ts'
import { badPath } from './bad-path.ts'
import { cliActor } from './cli-actor.ts'
import { type CliDeps, type Command, type Given, writeLine } from './command.ts'
import { checkText } from './focus-check-text.ts'
import { openProgress } from './progress.ts'
import { readPeriod } from './read-period.ts'
import { refuseSeveralScopes, scopeNamed, scopeOfFigures } from './scope-named.ts'
import { shown } from './shown.ts'

export const exportCommand: Command = {
  name: 'export',
  takes: ['<kind>'],
  summary: `Write figures as CSV: ${exportKindNames.join(', ')}.`,
  examples: [
    'export people --period 2026-10',
    'export chargeback --out - > october.csv',
    'export focus --period "last month" --check',
  ],
  options: {
    period: { value: 'W', help: '7d, 30d, mtd (default), cycle, "last month", 2026-10' },
    ...scopeOfFigures,
    out: { value: 'F', help: 'the file to write, or - for standard output (a file named for the export)' },
    excel: { help: 'begin the file with a byte order mark, so that Excel reads names right' },
    'with-names': { help: 'focus: names and e-mail addresses beside the ids' },
    check: { help: 'focus: check what was written against the rules of FOCUS 1.2' },
    in: { value: 'F', help: 'focus with --check: check this file, and write none' },
    json: { help: 'what was written, and what came of the check, as JSON; money in whole millionths of a dollar' },
  },
  run: runExport,
}

async function runExport(deps: CliDeps, given: Given): Promise<number> {
  const kind = kindOf(given.words[0] ?? '')
  refuseWhatDoesNotFit(kind, given)
  const file = given.text('in')
  if (file !== null) return tellCheck(deps, given, await checkFocusFile(file))
  const period = await readPeriod(deps, given.text('period') ?? defaultPeriod)
  const scope = await scopeNamed(deps, given)
  const path = given.text('out') ?? fileNameOf(kind, period.range)
  const { written, checked } = await write(deps, { kind, scope, period, path, given })
  tellWritten(deps, { kind, scope, period, path, written, checked, json: given.has('json') })
  return checked && checked.broken.length > 0 ? 1 : 0
}

type Asked = { kind: ExportKind; scope: Scope; period: Period; path: string; given: Given }

async function write(
  deps: CliDeps,
  { kind, scope, period, path, given }: Asked,
): Promise<{ written: Written; checked: FocusReport | null }> {
  const progress = openProgress(deps.stderr)
  let checker: FocusChecker | null = null
  const asked = { kind, scope, range: period.range, names: given.has('with-names'), now: deps.clock.now() }
  const into = async (sink: TextSink) => {
    const written = await inSnapshot(deps.db, (snapshot) => {
      const table = openExport(snapshot, asked)
      checker = given.has('check') ? focusChecker(table.columns) : null
      return writeExport(table, {
        sink,
        forExcel: given.has('excel'),
        onProgress: ({ rows }) => progress.show({ say: `${countText(rows)} rows so far`, share: null }),
        onRow: (cells, line) => checker?.row(cells, line),
      })
    })
    await recordExport(deps.db, { asked, rows: written.rows, actor: cliActor })
    return written
  }
  try {
    const written =
      path === '-' ? await into(sinkOf(deps.stdout)) : await writeWholeFile(path, into).catch(badPath(path))
    return { written, checked: reportOf(checker) }
  } finally {
    progress.end()
  }
}

function reportOf(checker: FocusChecker | null): FocusReport | null {
  return checker?.report() ?? null
}

function sinkOf(stdout: CliDeps['stdout']): TextSink {
  return async (text) => {
    if (!stdout.write(text)) await once(stdout, 'drain')
  }
}

function tellWritten(
  { stdout, stderr }: CliDeps,
  input: Omit<Asked, 'given'> & { written: Written; checked: FocusReport | null; json: boolean },
): void {
  const { kind, scope, period, path, written, checked, json } = input
  // Standard output holds the file, so what is said of it goes elsewhere.
  const to = path === '-' ? stderr : stdout
  const { rows, bytes, sums } = written
  if (json) {
    const about = { kind, scope: scope.name, from: period.range.from, to: period.range.to, file: path, rows, bytes }
    writeLine(to, JSON.stringify({ ...about, ...sums, ...(checked ? { check: checkJson(checked) } : {}) }, null, 2))
    return
  }
  const total = kind === 'budgets' ? '' : `, ${formatUsd(sums.totalMicroUsd)} in all`
  const where = path === '-' ? '' : ` are in ${path}`
  writeLine(to, `${countText(rows)} ${rows === 1 ? 'row' : 'rows'}${total} (${scope.name}, ${period.label})${where}.`)
  if (checked) writeLine(to, checkText(checked))
}

function tellCheck({ stdout }: CliDeps, given: Given, report: FocusReport): number {
  writeLine(stdout, given.has('json') ? JSON.stringify(checkJson(report), null, 2) : checkText(report))
  return report.broken.length > 0 ? 1 : 0
}

function checkJson({ rows, passed, broken, advice, notCheckable, notApplicable }: FocusReport) {
  const found = (all: FocusReport['broken']) =>
    all.map(({ rule, times, places }) => ({ rule: rule.id, says: rule.says, times, places }))
  return {
    rows,
    passed: passed.map(({ id }) => id),
    failed: found(broken),
    advice: found(advice),
    notCheckable: notCheckable.map(({ rule, why }) => ({ rule: rule.id, why })),
    notApplicable: notApplicable.map(({ id }) => id),
  }
}

function kindOf(text: string): ExportKind {
  const kind = exportKind(text)
  if (kind) return kind
  const meant = nearest(text.toLowerCase(), exportKindNames)
  const hint = meant ? `Did you mean ${meant}?` : `There are: ${exportKindNames.join(', ')}.`
  throw new AppError('bad-input', `“${shown(text)}” cannot be exported. ${hint}`)
}

function refuseWhatDoesNotFit(kind: ExportKind, given: Given): void {
  const onlyFocus = ['with-names', 'check', 'in'].find((option) => given.has(option))
  if (kind !== 'focus' && onlyFocus) throw new AppError('bad-input', `--${onlyFocus} is for: export focus.`)
  if (given.has('in') && !given.has('check')) throw new AppError('bad-input', '--in is for --check. Add --check.')
  refuseSeveralScopes(given)
}
