import { dayOf } from '../base/calendar.ts'
import { providerName } from '../base/provider.ts'
import { shareRead } from '../sources/sync-run.ts'
import type { VendorAccount } from '../sources/vendor-account.ts'
import type { CliDeps, ReadingProgress } from './command.ts'

const barWidth = 20
const usualColumns = 80

/**
 * A bar for each account on a terminal, drawn anew in its place; elsewhere it shows nothing. `end` takes the bars away again.
 */
export function collectProgress(
  stderr: CliDeps['stderr'],
  accounts: readonly VendorAccount[],
): { show(progress: ReadingProgress): void; end(): void } {
  if (!stderr.isTTY) return { show: () => undefined, end: () => undefined }
  const seen = new Map<number, ReadingProgress>()
  let drawn = 0

  function clear(): void {
    if (drawn > 0) stderr.write(`\u001b[${drawn}A\u001b[0J`)
    drawn = 0
  }

  return {
    show(progress) {
      seen.set(progress.account.id, progress)
      const lines = accounts.flatMap(({ id }) => seen.get(id) ?? []).map(progressLine)
      clear()
      const columns = stderr.columns ?? usualColumns
      stderr.write(lines.map((line) => `${line.slice(0, columns - 1)}\n`).join(''))
      drawn = lines.length
    },
    end: clear,
  }
}

/** `Cursor [########            ] 41 % usage events: 12,345 records, at 2026-07-01`. */
export function progressLine({ account, feed, counts, reach }: ReadingProgress): string {
  const share = reach === null ? 0 : shareRead(reach)
  const filled = Math.round(share * barWidth)
  const bar = `[${'#'.repeat(filled)}${' '.repeat(barWidth - filled)}]`
  const percent = `${Math.floor(share * 100)} %`.padStart(5)
  const at = reach === null ? '' : `, at ${dayOf(reach.reached)}`
  const records = `${counts.records.toLocaleString('en-US')} records`
  return `${providerName(account.vendor).padEnd(9)} ${bar} ${percent} ${feed}: ${records}${at}`
}
