import { z } from 'zod'
import { mostMicroPerDollar, otherCurrencies } from '../../../settings/display-currency.ts'
import {
  detailsAreKept,
  digestDays,
  isTime,
  isTimeZone,
  longestName,
  mostAllowance,
  type OrganisationSettings,
  privacies,
  unpricedRules,
  weekStarts,
} from '../../../settings/organisation-settings.ts'

const time = z.string().refine(isTime, 'must be a time of day, such as 09:00').describe('HH:MM in the reader’s zone.')

/** What admins choose for the whole organisation. */
export const organisationGiven = z.object({
  name: z.string().max(longestName),
  timeZone: z
    .string()
    .refine(isTimeZone, 'must be an IANA time zone, such as Europe/Berlin')
    .describe('The IANA zone budget periods are reckoned in.'),
  weekStart: z.enum(weekStarts),
  cycleDay: z
    .int()
    .min(1)
    .max(31)
    .nullable()
    .describe('The day the billing cycle begins on where no vendor tells; null: the calendar month.'),
  digests: z.strictObject({
    daily: z.strictObject({ isOn: z.boolean(), time, weekdays: z.enum(digestDays) }),
    weekly: z.strictObject({ isOn: z.boolean(), time, weekday: z.int().min(1).max(7).describe('1 is Monday.') }),
    sayWhenNothing: z.boolean(),
  }),
  privacy: z.enum(privacies),
  displayCurrency: z.discriminatedUnion('currency', [
    z.strictObject({ currency: z.literal('USD') }),
    z.strictObject({
      currency: z.enum(otherCurrencies),
      microPerDollar: z.int().min(1).max(mostMicroPerDollar).describe('Millionths of it one dollar is worth.'),
      asOf: z.iso.date(),
    }),
  ]),
  budgetsWhenDatabaseAway: z.discriminatedUnion('policy', [
    z.strictObject({ policy: z.literal('closed') }),
    z.strictObject({ policy: z.literal('open'), allowanceMicroUsd: z.int().min(0).max(mostAllowance) }),
  ]),
  unpricedModels: z.enum(unpricedRules),
  keepDetails: z.literal(detailsAreKept).describe('For how many days details are kept; sums stay for good.'),
})

/** Some of it; what is left out stays. */
export const organisationChangeGiven = z.strictObject(organisationGiven.partial().shape)

/** What was sent, as the settings have it: days and amounts have passed the schema, which knows no brands. */
export function organisationChangeOf(
  given: z.output<typeof organisationChangeGiven> | undefined,
): Partial<OrganisationSettings> {
  const said = Object.entries(given ?? {}).filter(([, value]) => value !== undefined)
  return Object.fromEntries(said) as Partial<OrganisationSettings>
}
