import { folded } from '../../people/folded.ts'
import { periodOfWord } from '../../reports/period.ts'
import { reportCalendar } from '../../reports/report-calendar.ts'
import { scopeKey, searchScopes } from '../../reports/scope.ts'
import { directReply } from '../direct-reply.ts'
import { sayingModal } from '../kit/modal.ts'
import { readBack } from '../kit/read-back.ts'
import { fault } from '../listening/fields.ts'
import type { Listening } from '../listening/listening.ts'
import type { OptionsRequest } from '../listening/requests.ts'
import { spendActions } from './action-ids.ts'
import { answerSpend } from './answer.ts'
import type { AnswerDeps } from './answers.ts'
import { namesOf } from './named-words.ts'
import { pickerState } from './picker.ts'

/** The modal that asks for what a request left open. The answer comes to the person's own messages. */
export function listenToPicker(listening: Listening, deps: AnswerDeps): void {
  const { db, clock } = deps

  const scopes = async ({ viewer, typed, metadata }: OptionsRequest) => {
    if (!viewer) return []
    const people = readBack(pickerState, metadata).kind === 'compare'
    const found = await searchScopes(db, { viewer, text: typed, now: clock.now(), limit: 100, people })
    return found.map((scope) => ({ text: scope.name, value: scopeKey(scope) }))
  }
  listening.options(spendActions.pickScope, 'lead', scopes)
  listening.options(spendActions.pickOther, 'lead', scopes)

  listening.options(spendActions.pickName, 'known', async ({ viewer, typed, metadata }) => {
    if (!viewer) return []
    const { kind } = readBack(pickerState, metadata)
    const names = await namesOf(db, kind === 'project' ? kind : 'model', { viewer, now: clock.now() })
    const found = names.filter((name) => name.length <= 75 && folded(name).includes(folded(typed)))
    return found.slice(0, 100).map((name) => ({ text: name, value: name }))
  })

  listening.submission('spend.pick', 'known', async ({ asker, viewer, actor, form, metadata }) => {
    const { kind, verb } = readBack(pickerState, metadata)
    const first = form.chosen('first')
    const second = form.chosen('second')
    if (first === null) return fault('first', 'Choose one.')
    if (kind === 'compare' && (second === null || second === first)) return fault('second', 'Choose another.')
    const now = clock.now()
    const { word } = periodOfWord(form.chosen('period') ?? '', now, await reportCalendar(db, now))
    const text = [verb, first, second ?? '', word].filter((part) => part !== '').join(' ')
    const reply = directReply(deps.clients, asker.slackUser)
    // There is nothing open in it: it was just chosen.
    const openModal = async () => undefined
    await answerSpend(deps, { asker, viewer, actor, text, reply, openModal })
    return { kind: 'update', view: sayingModal('Tally', 'The answer is in your messages with Tally.') }
  })
}
