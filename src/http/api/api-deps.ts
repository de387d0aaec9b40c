import type { Clock } from '../../base/clock.ts'
import type { Log } from '../../base/log.ts'
import type { Db } from '../../db/database.ts'
import type { Vault } from '../../vault/vault.ts'
import type { InTurn } from './reading/export-turns.ts'

/** What the API's endpoints stand on. `admins` is TALLY_ADMINS: e-mails or Slack user ids. */
export type ApiDeps = {
  db: Db
  clock: Clock
  log: Log
  vault: Vault
  admins: readonly string[]
  exportTurn: InTurn
}
