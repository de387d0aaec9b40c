import { countText } from '../base/count.ts'
import type { Progress } from '../imports/file-imports.ts'
import type { CliDeps } from './command.ts'

const everyMs = 200

/** Shows at a terminal how far a file was read or counted. */
export function importProgress(stderr: CliDeps['stderr']) {
  let shownAt = 0
  const clear = () => {
    if (stderr.isTTY) stderr.write('\r\u001b[0K')
  }
  return {
    show({ step, done, of, rows }: Progress) {
      const now = performance.now()
      if (!stderr.isTTY || now - shownAt < everyMs) return
      shownAt = now
      clear()
      const share = of === null || of === 0 ? '' : `, ${Math.min(100, Math.floor((done / of) * 100))} %`
      stderr.write(`${step === 'reading' ? 'Reading' : 'Counting'}: ${countText(rows)} rows${share}`)
    },
    end: clear,
  }
}
