import { maySeeEverything } from '../../people/access.ts'
import { findPersonNamed } from '../../people/find-person.ts'
import { defaultPeriod, parsePeriod, periodOfWord } from '../../reports/period.ts'
import { reportCalendar } from '../../reports/report-calendar.ts'
import { type Scope, scopeKey, usualScope } from '../../reports/scope.ts'
import { whoIsAsking } from '../asking.ts'
import type { CommandRequest } from '../listening/requests.ts'
import { answerNotifications } from '../notifications/show.ts'
import { type AnswerDeps, namedAnswers, scopedAnswers, wordyAnswers } from './answers.ts'
import { whichMessage } from './ask-views.ts'
import { explainPerson, explainTeam } from './explain.ts'
import { spendHelp } from './help-view.ts'
import { meantName, mostNear, nameAmong, namesOf } from './named-words.ts'
import { type NamedKind, parseSpend, type ScopedKind, type WordyKind } from './parse.ts'
import { answerPerson } from './person-answer.ts'
import { openPicker } from './picker.ts'
import { scopeAndPeriod } from './scope-words.ts'
import { shareable, shareableAlone } from './share-button.ts'
import { answerWithReport, stateOf } from './team-listeners.ts'
import { unclearMessage, unknownPersonMessage } from './views.ts'
import { withoutPeriod, wordsIn } from './words.ts'

type Asking = CommandRequest & { viewer: NonNullable<CommandRequest['viewer']> }

/**
 * Answers what somebody asks about spend, in the words that follow `/spend`. `named`: others will read it, so that nobody is
 * “you” in it.
 */
export async function answerSpend(deps: AnswerDeps, request: CommandRequest, named = false): Promise<void> {
  const { asker, viewer, reply, text } = request
  const asked = parseSpend(text)
  if (asked.kind === 'help') return void (await reply(spendHelp(viewer)))
  if (!viewer) return void (await reply(unknownPersonMessage(asker.email)))
  const asking: Asking = { ...request, viewer }
  switch (asked.kind) {
    case 'project':
    case 'model':
      return answerNamed(deps, asking, { kind: asked.kind, words: asked.words })
    case 'compare':
    case 'estimate':
    case 'export':
    case 'invoice':
      return answerWordy(deps, asking, { kind: asked.kind, text: asked.text })
    case 'notifications':
      return answerNotifications(deps, asking)
    default:
      return answerScoped(deps, asking, { kind: asked.kind, words: asked.words, named })
  }
}

async function answerScoped(
  deps: AnswerDeps,
  request: Asking,
  asked: { kind: ScopedKind; words: readonly string[]; named: boolean },
): Promise<void> {
  const { db, clock } = deps
  const { viewer, asker, reply } = request
  const { kind, words } = asked
  const now = clock.now()
  const verb = kind === 'figure' ? '' : kind
  const isFigure = kind === 'figure' || kind === 'explain'
  const self: Scope = { kind: 'person', personId: viewer.person.id, name: viewer.person.name }
  const found = await scopeAndPeriod(db, {
    viewer,
    words,
    slackTeam: asker.team,
    now,
    verb,
    ...(isFigure ? { nobody: self } : {}),
    mentioned: async (slackUser) => (await whoIsAsking(deps, { team: asker.team, slackUser })).person,
  })
  if ('ask' in found) return void (await reply(found.ask))
  if ('choose' in found) return openPicker(request, { kind: 'team', verb, period: found.period })
  const { scope, period, rest } = found
  const isSearched = isFigure && scope.kind !== 'person'
  if (rest.length > 0 && !isSearched) return void (await reply(unclearMessage(leftOver(rest, now))))
  const isSelf = scope.kind === 'person' && scope.personId === viewer.person.id
  const canonical = [verb, scopeKey(scope), ...rest, period.word].filter((word) => word !== '').join(' ')
  // What is said to “you” reads wrong to others; one's own figure has a form with the name.
  const shared = isSelf && kind !== 'figure' ? request : { ...request, reply: shareable(reply, canonical) }
  if (!isFigure) return scopedAnswers[kind](deps, shared, { scope, period })
  if (scope.kind === 'person') {
    const person = { id: scope.personId, name: scope.name }
    if (kind === 'explain') return explainPerson(deps, shared, { person, period })
    return answerPerson(deps, shared, { person, period, named: asked.named })
  }
  const search = await namedIn(deps, rest, asker.team)
  const state = stateOf(scope.kind === 'org' ? 'org' : scope.teamId, period, search)
  return (kind === 'explain' ? explainTeam : answerWithReport)(deps, { viewer, asker, reply: shared.reply, state })
}

async function answerNamed(
  deps: AnswerDeps,
  request: Asking,
  { kind, words }: { kind: NamedKind; words: readonly string[] },
): Promise<void> {
  const { db, clock } = deps
  const { viewer, reply } = request
  const now = clock.now()
  const read = withoutPeriod(words, { now, calendar: await reportCalendar(db, now) })
  if ('fault' in read) return void (await reply(unclearMessage(read.fault)))
  const { period, rest, periodSaid } = read
  if (rest.length === 0) return openPicker(request, { kind, verb: kind, period })
  const typed = rest.join(' ')
  const names = await namesOf(db, kind, { viewer, now })
  const among = nameAmong(typed, names)
  if ('near' in among) {
    // Nothing like it: the dearest there are, so that nobody has to guess.
    const near = among.near.length > 0 ? among.near : names.slice(0, mostNear)
    const meant = near.map((name) => meantName(name, kind, periodSaid ? period.word : ''))
    const what = `No ${kind} of the last year is called “${typed.slice(0, 60)}”.`
    return void (await reply(whichMessage({ what, meant })))
  }
  const scope = await usualScope(db, viewer, now)
  // What is said of one's own part reads wrong to others.
  const isOwn = kind === 'project' ? !maySeeEverything(viewer) : scope.kind === 'person'
  const shared = isOwn ? request : { ...request, reply: shareableAlone(reply, `${kind} ${among.name} ${period.word}`) }
  if (kind === 'project') return namedAnswers.project(deps, shared, { project: among.name, period })
  return namedAnswers.model(deps, shared, { model: among.name, scope, period })
}

async function answerWordy(
  deps: AnswerDeps,
  request: Asking,
  { kind, text }: { kind: WordyKind; text: string },
): Promise<void> {
  const { db, clock } = deps
  const now = clock.now()
  const calendar = await reportCalendar(db, now)
  // Compared periods are no period of the comparison; those who read the words tell.
  const read = withoutPeriod(wordsIn(text), { now, calendar })
  const period = 'fault' in read ? periodOfWord(defaultPeriod, now, calendar) : read.period
  if (kind === 'compare' && text === '') return openPicker(request, { kind, verb: kind, period })
  return wordyAnswers[kind](deps, request, { text, period })
}

// Somebody mentioned with @ is looked for by name.
async function namedIn({ db }: AnswerDeps, words: readonly string[], slackTeam: string): Promise<string> {
  const search = words.join(' ')
  if (!search.startsWith('<@')) return search
  const found = await findPersonNamed(db, search, slackTeam)
  return 'person' in found ? found.person.name : search
}

function leftOver(words: readonly string[], now: Date): string {
  const parsed = parsePeriod(words.join(' '), now)
  return parsed.ok ? `“${words.join(' ').slice(0, 40)}” is one period too many.` : parsed.say
}
