import type { Clock } from '../../base/clock.ts'
import type { Log } from '../../base/log.ts'
import type { Db } from '../../db/database.ts'
import type { Vault } from '../../vault/vault.ts'
import type { SlackClients } from '../web-api.ts'

/** What invoices in Slack work with. */
export type InvoiceDeps = { db: Db; clock: Clock; log: Log; clients: SlackClients; vault: Vault }
