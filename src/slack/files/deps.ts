import type { Clock } from '../../base/clock.ts'
import type { Log } from '../../base/log.ts'
import type { Db } from '../../db/database.ts'
import type { FileImports } from '../../imports/file-imports.ts'
import type { SlackClients } from '../web-api.ts'

export type FileDeps = {
  db: Db
  clock: Clock
  log: Log
  clients: SlackClients
  /** TALLY_ADMINS: e-mails or Slack user ids. */
  admins: readonly string[]
  files: FileImports
}
