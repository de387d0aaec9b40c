import type { Clock } from '../../base/clock.ts'
import type { Log } from '../../base/log.ts'
import type { Period } from '../../reports/period.ts'
import type { Scope } from '../../reports/scope.ts'
import type { ChartPictures } from '../chart-pictures.ts'
import { answerCompare } from '../compare/listeners.ts'
import { answerEstimate } from '../estimate/listeners.ts'
import { answerExport } from '../export/command.ts'
import { answerForecast } from '../forecast/listeners.ts'
import { answerInsights } from '../insights/answers.ts'
import { answerInvoice } from '../invoices/answer.ts'
import type { CommandRequest } from '../listening/requests.ts'
import { answerModel, answerModels } from '../models/answers.ts'
import type { NotificationDeps } from '../notifications/show.ts'
import { answerProject } from '../project-spend/listeners.ts'
import { answerSessions } from '../sessions/listeners.ts'
import type { SlackClients } from '../web-api.ts'
import type { ScopedKind, WordyKind } from './parse.ts'

/** What answers work with. */
export type AnswerDeps = NotificationDeps & {
  clock: Clock
  log: Log
  clients: SlackClients
  pictures: ChartPictures
  publicUrl: string | null
  admins: readonly string[]
}

type Answer<Asked> = (deps: AnswerDeps, request: CommandRequest, asked: Asked) => Promise<void>

/** Who answers what is asked of a scope, beside its figure and where that comes from. One line a kind. */
export const scopedAnswers: Record<
  Exclude<ScopedKind, 'figure' | 'explain'>,
  Answer<{ scope: Scope; period: Period }>
> = {
  forecast: answerForecast,
  models: answerModels,
  insights: answerInsights,
  sessions: answerSessions,
}

/** Who answers what is asked of a project or model. The names are those of the ledger. */
export const namedAnswers: {
  project: Answer<{ project: string; period: Period }>
  model: Answer<{ model: string; scope: Scope; period: Period }>
} = {
  project: answerProject,
  model: answerModel,
}

/** Who answers what reads its own words. */
export const wordyAnswers: Record<WordyKind, Answer<{ text: string; period: Period }>> = {
  compare: answerCompare,
  estimate: answerEstimate,
  export: answerExport,
  invoice: answerInvoice,
}
