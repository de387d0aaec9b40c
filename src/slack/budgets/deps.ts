import type { Clock } from '../../base/clock.ts'
import type { Log } from '../../base/log.ts'
import type { Db } from '../../db/database.ts'
import type { SlackClients } from '../web-api.ts'

/** What the budget features work with. */
export type BudgetDeps = { db: Db; clock: Clock; log: Log; clients: SlackClients }
