import { z } from 'zod'
import { AppError } from '../../base/app-error.ts'
import type { Clock } from '../../base/clock.ts'
import type { Db } from '../../db/database.ts'
import {
  changedSettings,
  changeOrganisation,
  organisationShape,
  readOrganisation,
} from '../../settings/organisation.ts'
import { readBack } from '../kit/read-back.ts'
import type { Listening } from '../listening/listening.ts'
import type { SubmissionAnswer, SubmissionRequest } from '../listening/requests.ts'
import { organisationActions, organisationSubmissions } from './action-ids.ts'
import { readOrganisationForm } from './read-form.ts'
import { type OrganisationFormState, organisationForm, organisationSavedModal } from './views.ts'
import { zoneChoice, zoneChoices } from './zones.ts'

type Deps = { db: Db; clock: Clock }

/** What holds for the whole organisation, changed by admins. */
export function listenToOrganisation(listening: Listening, deps: Deps): void {
  listening.button(organisationActions.change, 'admin', ({ openModal }) =>
    openModal('Organisation', () => formAsItStands(deps, 0, null)),
  )

  listening.options(organisationActions.findZone, 'admin', async ({ typed }) => zoneChoices(typed, deps.clock.now()))

  listening.submission(organisationSubmissions.save, 'admin', (request) => save(deps, request))
}

async function formAsItStands({ db, clock }: Deps, version: number, notice: string | null) {
  const from = organisationShape.parse(await readOrganisation(db))
  return organisationForm({ from, version }, { zone: zoneChoice(from.timeZone, clock.now()), notice })
}

const stateShape: z.ZodType<OrganisationFormState> = z.object({ from: organisationShape, version: z.int().min(0) })

/** Saves what was filled in; where somebody else was faster, the form comes back with how it stands now. */
async function save(deps: Deps, { form, metadata, actor, refreshHome }: SubmissionRequest): Promise<SubmissionAnswer> {
  const state = readBack(stateShape, metadata)
  const read = readOrganisationForm(form, state)
  if (!read.ok) return { kind: 'errors', errors: read.errors }
  const { from } = state
  // Only what was changed in this form, so that what somebody else changed beside it stays.
  const change = Object.fromEntries(changedSettings(from, read.wished).map((name) => [name, read.wished[name]]))
  try {
    await changeOrganisation(deps.db, { change, expected: from, actor, now: deps.clock.now() })
  } catch (thrown) {
    if (!(thrown instanceof AppError) || thrown.code !== 'conflict') throw thrown
    const notice = `${thrown.say} This is how it stands now.`
    return { kind: 'update', view: await formAsItStands(deps, state.version + 1, notice) }
  }
  await refreshHome()
  return { kind: 'update', view: organisationSavedModal(from, { ...from, ...change }) }
}
