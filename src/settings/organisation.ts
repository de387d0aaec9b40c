import { z } from 'zod'
import { type Actor, recordAct } from '../audit/record-act.ts'
import { AppError } from '../base/app-error.ts'
import { type MicroUsd, microUsd } from '../base/money.ts'
import type { Db, DbOrTransaction } from '../db/database.ts'
import { type Cycle, readBillingCycles } from './billing-cycles.ts'
import { lockSetting, readSetting, type Setting, writeSetting } from './setting.ts'

/** What holds for the whole organisation: what admins chose, and its billing cycles as the vendor tells of them. */
export type Organisation = OrganisationSettings & { billingCycles: readonly Cycle[] }

/** What admins choose for the whole organisation. */
export type OrganisationSettings = {
  /** The IANA zone budget periods are reckoned in. */
  timeZone: string
  weekStart: 'monday' | 'sunday' | 'saturday'
  /**
   * What a hard budget does once its held allowance is used up and the database cannot be asked: refuse, or let through
   * holds of so much in all, per process and outage. A strict budget always refuses.
   */
  budgetsWhenDatabaseAway: { policy: 'closed' } | { policy: 'open'; allowanceMicroUsd: MicroUsd }
  /** Under a hard budget, a model without a known price: refuse it by name, or hold the dearest price of its provider. */
  unpricedModels: 'refuse' | 'stand-in'
  /** How many days details (entries, sessions, activity, pictures) are kept; sums by the hour and day stay for good. */
  keepDetails: 30 | 90 | 365 | 'forever'
}

/** The choices of `keepDetails`, the shortest first. */
export const detailsAreKept: ReadonlyArray<OrganisationSettings['keepDetails']> = [30, 90, 365, 'forever']

const defaults: OrganisationSettings = {
  timeZone: 'UTC',
  weekStart: 'monday',
  budgetsWhenDatabaseAway: { policy: 'closed' },
  unpricedModels: 'refuse',
  keepDetails: 'forever',
}

/** The most that hard budgets may let through while the database is away, per process and outage: $10,000. */
export const mostAllowance = microUsd(10_000_000_000)

/** Their shape; what does not fit has its default. */
export const organisationShape: z.ZodType<OrganisationSettings> = z.object({
  timeZone: z.string().refine(isTimeZone, 'is not a time zone').catch(defaults.timeZone),
  weekStart: z.enum(['monday', 'sunday', 'saturday']).catch(defaults.weekStart),
  budgetsWhenDatabaseAway: z
    .discriminatedUnion('policy', [
      z.object({ policy: z.literal('closed') }),
      z.object({ policy: z.literal('open'), allowanceMicroUsd: z.int().min(0).max(mostAllowance).transform(microUsd) }),
    ])
    .catch(defaults.budgetsWhenDatabaseAway),
  unpricedModels: z.enum(['refuse', 'stand-in']).catch(defaults.unpricedModels),
  keepDetails: z.literal(detailsAreKept).catch(defaults.keepDetails),
})

const setting: Setting<OrganisationSettings> = { name: 'organisation', schema: organisationShape }

/** What holds for the organisation; what was never set has its default (UTC, Monday, closed, refuse, forever). */
export async function readOrganisation(db: DbOrTransaction): Promise<Organisation> {
  const settings = (await readSetting(db, setting)) ?? defaults
  return { ...settings, billingCycles: await readBillingCycles(db) }
}

/**
 * Changes some of the settings. Throws `bad-input` naming the one that cannot be, and `conflict` where what is to change
 * stands otherwise than `expected`, which is what the change was made from.
 */
export async function changeOrganisation(
  db: Db,
  input: { change: Partial<OrganisationSettings>; expected?: OrganisationSettings; actor: Actor; now: Date },
): Promise<OrganisationSettings> {
  const { change, expected, actor, now } = input
  refuseWrong(change)
  return db.transaction().execute(async (transaction) => {
    const before = await lockSetting(transaction, setting, { first: defaults, now })
    if (expected && changedSettings(expected, before).some((name) => name in change)) {
      throw new AppError('conflict', 'Somebody else changed the same setting meanwhile. Nothing of yours was saved.')
    }
    const after = { ...before, ...change }
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
  })
}

/** The names of the settings that are not the same in both. */
export function changedSettings(
  one: OrganisationSettings,
  other: OrganisationSettings,
): Array<keyof OrganisationSettings> {
  const names = ['timeZone', 'weekStart', 'budgetsWhenDatabaseAway', 'unpricedModels', 'keepDetails'] as const
  return names.filter((name) => JSON.stringify(one[name]) !== JSON.stringify(other[name]))
}

function refuseWrong(change: Partial<OrganisationSettings>): void {
  const { timeZone, budgetsWhenDatabaseAway: away } = change
  if (timeZone !== undefined && !isTimeZone(timeZone)) {
    throw new AppError('bad-input', `“${timeZone}” is not a time zone. Write it like Europe/Berlin or UTC.`)
  }
  if (away?.policy === 'open' && !(away.allowanceMicroUsd >= 0 && away.allowanceMicroUsd <= mostAllowance)) {
    throw new AppError('bad-input', 'The allowance while the database is away must be between $0 and $10,000.')
  }
}

/** Whether a text names an IANA time zone. */
export function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en-US', { timeZone: name })
    return name !== ''
  } catch {
    return false
  }
}
