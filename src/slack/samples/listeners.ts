import type { Clock } from '../../base/clock.ts'
import type { Db } from '../../db/database.ts'
import { queueMessage } from '../../outbox/outbox.ts'
import { fault } from '../listening/fields.ts'
import type { Listening } from '../listening/listening.ts'
import type { SubmissionAnswer, SubmissionRequest } from '../listening/requests.ts'
import { sampleActions, sampleSubmissions } from './action-ids.ts'
import { sampleNames } from './sample-names.ts'
import { sampleFields, sampleModal, sampleSentModal } from './views.ts'

/** `mail` null: none is set up. */
type Deps = { db: Db; clock: Clock; mail: object | null }

/** “Send me a sample”: admins see how each notice looks. */
export function listenToSamples(listening: Listening, deps: Deps): void {
  listening.button(sampleActions.open, 'admin', ({ asker, openModal }) =>
    openModal('Send me a sample', async () => sampleModal(emailFor(deps, asker))),
  )
  listening.submission(sampleSubmissions.send, 'admin', (request) => send(deps, request))
}

async function send(deps: Deps, { form, viewId, asker, viewer }: SubmissionRequest): Promise<SubmissionAnswer> {
  const name = sampleNames.find((one) => one === form.chosen(sampleFields.notice))
  if (!name || !viewer) return fault(sampleFields.notice, 'Choose a notice.')
  const email = form.chosen(sampleFields.way) === 'email' ? emailFor(deps, asker) : null
  const { id } = viewer.person
  const message = {
    kind: 'notice.sample',
    recipient: email ? `mail:${id}` : `person:${id}`,
    data: { name },
    // Two presses of Send are one.
    dedupeKey: `notice.sample ${viewId}`,
  }
  await queueMessage(deps.db, message, deps.clock.now())
  return { kind: 'update', view: sampleSentModal(name, email) }
}

function emailFor({ mail }: Deps, { person }: SubmissionRequest['asker']): string | null {
  return mail ? (person?.email ?? null) : null
}
