import { z } from 'zod'
import type { Actor } from '../../../audit/record-act.ts'
import type { Db } from '../../../db/database.ts'
import {
  changeDetectionSettingsIn,
  type DetectionSettings,
  readDetectionSettings,
} from '../../../incidents/detection-settings.ts'
import { changeOrganisationIn, readOrganisation } from '../../../settings/organisation.ts'
import type { OrganisationSettings } from '../../../settings/organisation-settings.ts'
import { endpoint } from '../endpoint.ts'
import { detectionChangeOf, detectionChangeShape, detectionShape, shownDetection } from './detection-shape.ts'
import { organisationChangeGiven, organisationChangeOf, organisationGiven } from './organisation-shape.ts'
import { asTracker, changeOfTracker, trackerChange, trackerSettings } from './tracker-settings.ts'

type Deps = { db: Db }

const settingsShape = z.object({
  organisation: organisationGiven,
  detection: detectionShape,
  ...trackerSettings.shape,
})

export const showSettings = endpoint({
  method: 'GET',
  path: '/settings',
  id: 'showSettings',
  tag: 'Settings',
  summary: 'Show what holds for the whole organisation, and how unusual spend is looked for.',
  description:
    'Beside Tally’s own settings stand the same in cursor-usage-tracker’s words: `thresholds`, `zscore`, `trends`, `cronIntervalMinutes`, `enableInfoAnomalies`. A rule that is off has a limit of 0 there.',
  scope: 'read',
  need: 'admin',
  answer: settingsShape,
  handle: async ({ db }: Deps) =>
    shown({ organisation: await readOrganisation(db), detection: await readDetectionSettings(db) }),
})

export const changeSettings = endpoint({
  method: 'PUT',
  path: '/settings',
  id: 'changeSettings',
  tag: 'Settings',
  summary: 'Change settings: all that is sent, or nothing. The next run of the detection uses them.',
  description:
    'What is left out stays, and what GET answered may be sent back whole. With `If-Match` nothing is changed where somebody was faster. cursor-usage-tracker’s fields work as they do there: a limit above 0 has its rule speak in the channel, 0 switches it off.',
  scope: 'write',
  need: 'admin',
  body: z.strictObject({
    organisation: organisationChangeGiven.optional(),
    detection: detectionChangeShape.optional(),
    ...trackerChange.shape,
  }),
  answer: z.object({
    ok: z.literal(true),
    withoutEffect: z.array(z.string()).describe('Fields that were to change and mean nothing to Tally.'),
    ...settingsShape.shape,
  }),
  handle: ({ db }: Deps, { caller: { actor }, body, now, ifMatch }) =>
    db.transaction().execute(async (transaction) => {
      const by = { actor, now }
      const before = await locked(transaction, by)
      ifMatch(shown(before))
      const ours = detectionChangeOf(body.detection)
      const theirs = changeOfTracker(before.detection, body)
      const organisation = await changeOrganisationIn(transaction, {
        ...{ change: organisationChangeOf(body.organisation), ...by },
      })
      await changeDetectionSettingsIn(transaction, { change: ours, ...by })
      const detection = await changeDetectionSettingsIn(transaction, { change: theirs.change, ...by })
      return { ok: true as const, withoutEffect: theirs.unread, ...shown({ organisation, detection }) }
    }),
})

type Settings = { organisation: OrganisationSettings; detection: DetectionSettings }

type Locking = Parameters<typeof changeOrganisationIn>[0]

// A change of nothing keeps the settings from everybody else until the transaction ends.
async function locked(transaction: Locking, by: { actor: Actor; now: Date }): Promise<Settings> {
  const organisation = await changeOrganisationIn(transaction, { change: {}, ...by })
  return { organisation, detection: await changeDetectionSettingsIn(transaction, { change: {}, ...by }) }
}

function shown({ organisation, detection }: Settings): z.input<typeof settingsShape> {
  const { name, timeZone, weekStart, cycleDay, digests, privacy, displayCurrency } = organisation
  const { budgetsWhenDatabaseAway, unpricedModels, keepDetails } = organisation
  return {
    organisation: {
      ...{ name, timeZone, weekStart, cycleDay, digests, privacy, displayCurrency },
      ...{ budgetsWhenDatabaseAway, unpricedModels, keepDetails },
    },
    detection: shownDetection(detection),
    ...asTracker(detection),
  }
}
