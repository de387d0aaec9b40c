import { AppError } from '../../base/app-error.ts'
import type { Clock } from '../../base/clock.ts'
import type { Db } from '../../db/database.ts'
import { forgetPerson } from '../../notices/forget-person.ts'
import { previewForgetting } from '../../notices/forget-preview.ts'
import { folded } from '../../people/folded.ts'
import type { Vault } from '../../vault/vault.ts'
import { readId } from '../kit/read-back.ts'
import type { Listening } from '../listening/listening.ts'
import type { SubmissionAnswer, SubmissionRequest } from '../listening/requests.ts'
import { actionIds, submissions } from './action-ids.ts'
import { confirmField, deletedModal, deleteModal } from './delete-views.ts'

type Deps = { db: Db; vault: Pick<Vault, 'keyHashKey'>; clock: Clock; admins: readonly string[] }

/** Deleting somebody's data, by admins, who type the name to confirm it. */
export function listenToDeletion(listening: Listening, deps: Deps): void {
  listening.viewAction(actionIds.deletePerson, 'admin', ({ value, actor, pushModal }) =>
    pushModal('Delete personal data', async () => {
      const preview = await previewForgetting(deps.db, asked(deps, { personId: readId(value), actor }))
      return preview.isDeleted ? deletedModal({ name: preview.person.name, before: true }) : deleteModal(preview)
    }),
  )
  listening.submission(submissions.confirmDeletion, 'admin', (request) => deleteConfirmed(deps, request))
}

async function deleteConfirmed(deps: Deps, request: SubmissionRequest): Promise<SubmissionAnswer> {
  const of = asked(deps, { personId: readId(request.metadata), actor: request.actor })
  const fault = (say: string): SubmissionAnswer => ({ kind: 'errors', errors: { [confirmField]: say } })
  try {
    const { person, isDeleted } = await previewForgetting(deps.db, of)
    const typed = request.form.text(confirmField) ?? ''
    if (!isDeleted && folded(typed) !== folded(person.name)) {
      return fault(`This is not the name. Type “${person.name}”. Nothing was deleted.`)
    }
    const done = await forgetPerson(deps, of)
    await request.refreshHome()
    return {
      kind: 'update',
      view: deletedModal(done.outcome === 'deleted' ? done : { name: done.name, before: true }),
    }
  } catch (thrown) {
    if (!(thrown instanceof AppError)) throw thrown
    return fault(thrown.say)
  }
}

function asked<Of extends object>({ admins, clock }: Deps, of: Of) {
  return { ...of, admins, now: clock.now() }
}
