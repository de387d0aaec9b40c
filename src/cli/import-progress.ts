import { countText } from '../base/count.ts'
import type { Progress } from '../imports/file-imports.ts'
import type { CliDeps } from './command.ts'
import { openProgress } from './progress.ts'

/** Shows how far a file was read or counted. */
export function importProgress(stderr: CliDeps['stderr']) {
  const progress = openProgress(stderr)
  return {
    show({ step, done, of, rows }: Progress) {
      const say = `${step === 'reading' ? 'Reading' : 'Counting'}: ${countText(rows)} rows`
      progress.show({ say, share: of === null || of === 0 ? null : done / of })
    },
    end: progress.end,
  }
}
