import { dayOf } from '../base/calendar.ts'
import { countText } from '../base/count.ts'
import { providerName } from '../base/provider.ts'
import { shareRead } from '../sources/sync-run.ts'
import type { VendorAccount } from '../sources/vendor-account.ts'
import type { CliDeps, ReadingProgress } from './command.ts'
import { bar, columnsOf, openProgress } from './progress.ts'

/**
 * A bar for each account on a terminal, drawn anew in its place, which `end` takes away again; elsewhere a plain line now and
 * then.
 */
export function collectProgress(
  stderr: CliDeps['stderr'],
  accounts: readonly VendorAccount[],
): { show(progress: ReadingProgress): void; end(): void } {
  if (!stderr.isTTY) return plainLines(stderr)
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
      stderr.write(lines.map((line) => `${line.slice(0, columnsOf(stderr) - 1)}\n`).join(''))
      drawn = lines.length
    },
    end: clear,
  }
}

/** `Cursor [########            ] 41 % usage events: 12,345 records, at 2026-07-01`. */
export function progressLine({ account, feed, counts, reach }: ReadingProgress): string {
  const share = reach === null ? 0 : shareRead(reach)
  return `${providerName(account.vendor).padEnd(9)} ${bar(share)} ${howFar({ feed, counts, reach })}`
}

function plainLines(stderr: CliDeps['stderr']) {
  const progress = openProgress(stderr)
  return {
    show({ account, ...read }: ReadingProgress) {
      const share = read.reach === null ? null : shareRead(read.reach)
      progress.show({ say: `${providerName(account.vendor)}: ${howFar(read)}`, share })
    },
    end: progress.end,
  }
}

function howFar({ feed, counts, reach }: Omit<ReadingProgress, 'account'>): string {
  const at = reach === null ? '' : `, at ${dayOf(reach.reached)}`
  return `${feed}: ${countText(counts.records)} records${at}`
}
