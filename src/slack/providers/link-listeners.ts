import type { Clock } from '../../base/clock.ts'
import type { Db } from '../../db/database.ts'
import { linkProviderKey } from '../../sources/key-link.ts'
import { type KeyQuestion, keyQuestions } from '../../sources/key-suggestions.ts'
import { sayingModal } from '../kit/modal.ts'
import { readId } from '../kit/read-back.ts'
import type { Listening } from '../listening/listening.ts'
import type { SubmissionAnswer, SubmissionRequest } from '../listening/requests.ts'
import { accountActions, accountSubmissions } from './action-ids.ts'
import { candidateValue, linkedText, linkFields, linkModal } from './link-views.ts'

type Deps = { db: Db; clock: Clock }

/** Saying what the vendor calls the key the proxy uses. For admins only. */
export function listenToKeyLinks(listening: Listening, deps: Deps): void {
  listening.button(accountActions.link, 'admin', ({ value, openModal }) =>
    openModal('Which key is it?', async () => {
      const question = await questionOf(deps.db, readId(value))
      return question ? linkModal(question) : sayingModal('Which key is it?', answered)
    }),
  )
  listening.submission(accountSubmissions.link, 'admin', (request) => link(deps, request))
}

const answered = 'This was answered meanwhile; there is nothing left to say.'

async function link({ db, clock }: Deps, request: SubmissionRequest): Promise<SubmissionAnswer> {
  const { form, metadata, actor, refreshHome } = request
  const question = await questionOf(db, readId(metadata))
  if (!question) return { kind: 'update', view: sayingModal('Which key is it?', answered) }
  const chosen = form.chosen(linkFields.key)
  const candidate = question.candidates.find((one) => candidateValue(one) === chosen)
  if (!candidate) return { kind: 'errors', errors: { [linkFields.key]: 'Choose one of the keys.' } }
  const { providerKeyId } = question
  const { accountId, vendorKeyId } = candidate
  await linkProviderKey(db, { providerKeyId, accountId, vendorKeyId, actor, now: clock.now() })
  await refreshHome()
  return { kind: 'update', view: sayingModal('Which key is it?', linkedText(question, candidate)) }
}

async function questionOf(db: Db, providerKeyId: string): Promise<KeyQuestion | null> {
  return (await keyQuestions(db)).find((question) => question.providerKeyId === providerKeyId) ?? null
}
