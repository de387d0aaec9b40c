import type { Clock } from '../../base/clock.ts'
import type { Log } from '../../base/log.ts'
import type { Db } from '../../db/database.ts'
import type { ChartPictures } from '../chart-pictures.ts'
import type { SlackClients } from '../web-api.ts'

/** What the features of incidents work with. */
export type IncidentDeps = { db: Db; clock: Clock; log: Log; clients: SlackClients; pictures: ChartPictures }
