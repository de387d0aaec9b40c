import type { Db } from '../../db/database.ts'
import type { Viewer } from '../../people/access.ts'
import { maySeeEverything } from '../../people/access.ts'
import { has } from '../../people/need.ts'
import { reportCalendar } from '../../reports/report-calendar.ts'
import { searchScopes } from '../../reports/scope.ts'
import { answerBudget } from '../budgets/command.ts'
import type { Listening } from '../listening/listening.ts'
import type { CommandRequest } from '../listening/requests.ts'
import { answerSpend } from '../spend/answer.ts'
import type { AnswerDeps } from '../spend/answers.ts'
import { unknownPersonMessage } from '../spend/views.ts'
import type { Intent } from './intents.ts'
import { openRate } from './rate.ts'
import { type Known, readQuestion } from './read-question.ts'
import {
  keysMessage,
  notUnderstoodMessage,
  tooManyMessage,
  welcomeMessage,
  whatCanBeAskedMessage,
  windowMessage,
} from './views.ts'

/** Questions in plain words, written to Tally: each becomes the command that asks the same. */
export function listenToQuestions(listening: Listening, deps: AnswerDeps): void {
  const rate = openRate(mostPerMinute)

  listening.message('anyone', async (request) => {
    const { asker, viewer, text, reply } = request
    const verdict = rate(`${asker.team}:${asker.slackUser}`, deps.clock.now())
    if (verdict === 'silent') return
    if (verdict === 'say-so') return void (await reply(tooManyMessage()))
    if (!viewer) return void (await reply(unknownPersonMessage(asker.email)))
    const command = /^\s*\/(spend|budget)\b(.*)$/is.exec(text)
    const after = command?.[2] ?? ''
    if (command?.[1]?.toLowerCase() === 'spend') return answerSpend(deps, asking(request, after))
    if (command) return answerBudget(deps, { ...request, viewer, text: after, chosen: nothingChosen })
    const question = readQuestion(text, await knownTo(deps.db, viewer, deps.clock.now()))
    if (question.intent === null) return void (await reply(notUnderstoodMessage(viewer)))
    return answerQuestion(deps, { ...request, viewer }, question)
  })
}

const mostPerMinute = 20
const nothingChosen = { scope: null, period: null }

/** The same request as if these words had followed `/spend`; a window is opened by a button, which writing has not. */
function asking<Request extends CommandRequest>(request: Request, text: string): Request {
  return { ...request, text, openModal: async () => void (await request.reply(windowMessage(text))) }
}

async function answerQuestion(
  deps: AnswerDeps,
  request: CommandRequest & { viewer: Viewer },
  { intent, words }: { intent: Intent; words: string },
): Promise<void> {
  const { viewer, reply } = request
  switch (intent) {
    case 'help':
      return void (await reply(whatCanBeAskedMessage(viewer)))
    case 'thanks':
      return void (await reply(welcomeMessage()))
    case 'keys':
      return void (await reply(keysMessage()))
    case 'budget':
      return answerBudget(deps, { ...request, text: '', chosen: nothingChosen })
    case 'figure':
    case 'top':
      return answerSpend(deps, asking(request, words))
    default:
      return answerSpend(deps, asking(request, `${intent} ${words}`))
  }
}

async function knownTo(db: Db, viewer: Viewer, now: Date): Promise<Known> {
  const scopes = await searchScopes(db, { viewer, text: '', now, limit: mostNames, people: true })
  return { scopes, us: usOf(viewer), now, calendar: await reportCalendar(db, now) }
}

const mostNames = 10_000

function usOf(viewer: Viewer): Known['us'] {
  if (maySeeEverything(viewer)) return 'org'
  return has(viewer, 'lead') ? 'team' : 'me'
}
