import type { Clock } from '../../base/clock.ts'
import type { Db } from '../../db/database.ts'
import { keyChoice } from '../../sources/key-choice.ts'
import { linkProviderKey } from '../../sources/key-link.ts'
import { ruleOutAccounts } from '../../sources/rule-out-accounts.ts'
import { sayingModal } from '../kit/modal.ts'
import { readId } from '../kit/read-back.ts'
import type { Listening } from '../listening/listening.ts'
import type { SubmissionAnswer, SubmissionRequest } from '../listening/requests.ts'
import { accountActions, accountSubmissions } from './action-ids.ts'
import { candidateValue, isNone, linkedText, linkFields, linkModal, ofNoneText } from './link-views.ts'

type Deps = { db: Db; clock: Clock }

/** Saying what the vendor calls the key the proxy uses, also anew. For admins only. */
export function listenToKeyLinks(listening: Listening, deps: Deps): void {
  const { db, clock } = deps
  listening.button(accountActions.link, 'admin', ({ value, openModal }) =>
    openModal('Which key is it?', async () => {
      const choice = await keyChoice(db, readId(value), clock.now())
      return choice ? linkModal(choice) : sayingModal('Which key is it?', nothingToChoose)
    }),
  )
  listening.submission(accountSubmissions.link, 'admin', (request) => link(deps, request))
}

const nothingToChoose = 'No vendor lists a key any more that this one could be, so there is nothing to say.'

async function link({ db, clock }: Deps, request: SubmissionRequest): Promise<SubmissionAnswer> {
  const { form, metadata, actor, refreshHome } = request
  const now = clock.now()
  const choice = await keyChoice(db, readId(metadata), now)
  if (!choice) return { kind: 'update', view: sayingModal('Which key is it?', nothingToChoose) }
  const { providerKeyId, candidates } = choice
  const chosen = form.chosen(linkFields.key)
  if (chosen === isNone) {
    const accountIds = [...new Set(candidates.map(({ accountId }) => accountId))]
    await ruleOutAccounts(db, { providerKeyId, accountIds, actor, now })
    await refreshHome()
    return { kind: 'update', view: sayingModal('Which key is it?', ofNoneText(choice)) }
  }
  const candidate = candidates.find((one) => candidateValue(one) === chosen)
  if (!candidate) return { kind: 'errors', errors: { [linkFields.key]: 'Choose one of the keys.' } }
  const { accountId, vendorKeyId } = candidate
  await linkProviderKey(db, { providerKeyId, accountId, vendorKeyId, actor, now })
  await refreshHome()
  return { kind: 'update', view: sayingModal('Which key is it?', linkedText(choice, candidate)) }
}
