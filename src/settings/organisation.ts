import type { Transaction } from 'kysely'
import { type Actor, recordAct } from '../audit/record-act.ts'
import { AppError } from '../base/app-error.ts'
import type { Db, DbOrTransaction } from '../db/database.ts'
import type { Tables } from '../db/tables.ts'
import { type Cycle, readBillingCycles } from './billing-cycles.ts'
import {
  defaultSettings,
  type OrganisationSettings,
  organisationShape,
  refuseWrong,
  settingNames,
} from './organisation-settings.ts'
import { lockSetting, readSetting, type Setting, writeSetting } from './setting.ts'

/** What holds for the whole organisation: what admins chose, and the billing cycles as the vendor tells of them, else as chosen. */
export type Organisation = OrganisationSettings & { billingCycles: readonly Cycle[] }

const setting: Setting<OrganisationSettings> = { name: 'organisation', schema: organisationShape }

/** What holds for the organisation; what was never set has its default. */
export async function readOrganisation(db: DbOrTransaction): Promise<Organisation> {
  const settings = (await readSetting(db, setting)) ?? defaultSettings
  return { ...settings, billingCycles: await readBillingCycles(db) }
}

/**
 * Changes some of the settings. Throws `bad-input` naming the one that cannot be, and `conflict` where what is to change
 * stands otherwise than `expected`, which is what the change was made from.
 */
export async function changeOrganisation(db: Db, input: Changing): Promise<OrganisationSettings> {
  return db.transaction().execute((transaction) => changeOrganisationIn(transaction, input))
}

type Changing = { change: Partial<OrganisationSettings>; expected?: OrganisationSettings; actor: Actor; now: Date }

/** The same in a transaction of the caller. */
export async function changeOrganisationIn(
  transaction: Transaction<Tables>,
  { change, expected, actor, now }: Changing,
): Promise<OrganisationSettings> {
  refuseWrong(change)
  const before = await lockSetting(transaction, setting, { first: defaultSettings, now })
  if (expected && changedSettings(expected, before).some((name) => name in change)) {
    throw new AppError('conflict', 'Somebody else changed the same setting meanwhile. Nothing of yours was saved.')
  }
  const after = organisationShape.parse({ ...before, ...change })
  if (changedSettings(before, after).length === 0) return before
  await writeSetting(transaction, setting, after, now)
  await recordAct(transaction, {
    at: now,
    actor: actor.id,
    origin: actor.origin,
    act: 'organisation.change',
    subject: 'organisation',
    detail: {},
    before,
    after,
  })
  return after
}

/** The names of the settings that are not the same in both. */
export function changedSettings(
  one: OrganisationSettings,
  other: OrganisationSettings,
): Array<keyof OrganisationSettings> {
  const [left, right] = [organisationShape.parse(one), organisationShape.parse(other)]
  return settingNames.filter((name) => JSON.stringify(left[name]) !== JSON.stringify(right[name]))
}
