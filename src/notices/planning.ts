import type { Log } from '../base/log.ts'
import type { Db } from '../db/database.ts'

/** When it is, where what was left out is noted, and who TALLY_ADMINS names. */
export type Planning = { now: Date; log: Log; admins: readonly string[] }

/** Queues what is due of some kinds of notices and was not decided yet. */
export type Planner = (db: Db, planning: Planning) => Promise<void>
