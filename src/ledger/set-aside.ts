import { open } from 'node:fs/promises'
import type { Log } from '../base/log.ts'

/**
 * Appends what can be neither stored nor read to `rejected.ndjson` in the journals' folder, for somebody to look at and
 * mend. True once it is on the disk; false, with a log line, when that failed.
 */
export async function setAside(
  deps: { folder: string; log: Log },
  rejected: { reason: string; text: string },
): Promise<boolean> {
  const path = `${deps.folder}/rejected.ndjson`
  try {
    await using file = await open(path, 'a', 0o600)
    await file.appendFile(`${JSON.stringify(rejected)}\n`)
    await file.datasync()
  } catch (thrown) {
    deps.log.error({ err: thrown, path }, 'what the ledger cannot take could not be set aside')
    return false
  }
  // The reason may quote what was refused, so it is in the file and not in the log.
  deps.log.error({ path }, 'the ledger cannot take an entry: it was set aside and is missing from all sums')
  return true
}
