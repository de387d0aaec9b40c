import { z } from 'zod'
import { AppError } from '../../base/app-error.ts'
import { dayOf } from '../../base/calendar.ts'
import type { Clock } from '../../base/clock.ts'
import type { Db } from '../../db/database.ts'
import { changedSettings, changeOrganisation, readOrganisation } from '../../settings/organisation.ts'
import { organisationShape } from '../../settings/organisation-settings.ts'
import { readBack } from '../kit/read-back.ts'
import type { Listening } from '../listening/listening.ts'
import type { SubmissionAnswer, SubmissionRequest } from '../listening/requests.ts'
import { organisationActions, organisationSubmissions } from './action-ids.ts'
import { type OrganisationFormState, organisationForm } from './form.ts'
import { groupNames, type SettingGroup } from './groups.ts'
import { readOrganisationForm } from './read-form.ts'
import { organisationSavedModal } from './views.ts'
import { zoneChoice, zoneChoices } from './zones.ts'

type Deps = { db: Db; clock: Clock }

/** What holds for the whole organisation, changed by admins, a group of settings at a time. */
export function listenToOrganisation(listening: Listening, deps: Deps): void {
  listening.button(organisationActions.change, 'admin', ({ value, openModal }) =>
    openModal('Organisation', async () => {
      const group = groupNames.find((one) => one === value) ?? 'calendar'
      return formAsItStands(deps, { group, version: 0 }, null)
    }),
  )

  listening.options(organisationActions.findZone, 'admin', async ({ typed }) => zoneChoices(typed, deps.clock.now()))

  listening.submission(organisationSubmissions.save, 'admin', (request) => save(deps, request))
}

async function formAsItStands(
  { db, clock }: Deps,
  drawn: { group: SettingGroup; version: number },
  notice: string | null,
) {
  const from = organisationShape.parse(await readOrganisation(db))
  return organisationForm({ ...drawn, from }, { zone: zoneChoice(from.timeZone, clock.now()), notice })
}

const stateShape: z.ZodType<OrganisationFormState> = z.object({
  group: z.enum(groupNames),
  from: organisationShape,
  version: z.int().min(0),
})

/** Saves what was filled in; where somebody else was faster, the form comes back with how it stands now. */
async function save(deps: Deps, { form, metadata, actor, refreshHome }: SubmissionRequest): Promise<SubmissionAnswer> {
  const now = deps.clock.now()
  const state = readBack(stateShape, metadata)
  const read = readOrganisationForm(form, state, dayOf(now))
  if (!read.ok) return { kind: 'errors', errors: read.errors }
  const { group, from, version } = state
  // Only what was changed in this form, so that what somebody else changed beside it stays.
  const change = Object.fromEntries(changedSettings(from, read.wished).map((name) => [name, read.wished[name]]))
  try {
    await changeOrganisation(deps.db, { change, expected: from, actor, now })
  } catch (thrown) {
    if (!(thrown instanceof AppError) || thrown.code !== 'conflict') throw thrown
    const notice = `${thrown.say} This is how it stands now.`
    return { kind: 'update', view: await formAsItStands(deps, { group, version: version + 1 }, notice) }
  }
  await refreshHome()
  return { kind: 'update', view: organisationSavedModal(from, { ...from, ...change }) }
}
