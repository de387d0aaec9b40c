import { z } from 'zod'
import { AppError } from '../base/app-error.ts'
import { type MicroUsd, microUsd } from '../base/money.ts'
import { type DisplayCurrency, displayCurrencyShape, refuseWrongCurrency } from './display-currency.ts'

export const weekStarts = ['monday', 'sunday', 'saturday'] as const
export const digestDays = ['working days', 'every day'] as const
export const privacies = ['names in channels', 'no names in channels'] as const
export const unpricedRules = ['refuse', 'stand-in'] as const

/** What admins choose for the whole organisation. */
export type OrganisationSettings = {
  /** What the organisation is called; empty where nobody said. */
  name: string
  /** The IANA zone budget periods are reckoned in. */
  timeZone: string
  weekStart: (typeof weekStarts)[number]
  /**
   * The day of the month (UTC) the billing cycle begins on where no vendor tells, the last day where a month is shorter;
   * null: as the vendor tells, else the calendar month.
   */
  cycleDay: number | null
  /** When the daily cost alert and the weekly digest are sent, and whether also when there is nothing to say. */
  digests: Digests
  /** Whether messages in channels may name people. Direct messages and what somebody asks for name them as they may see. */
  privacy: (typeof privacies)[number]
  /** What amounts are told in beside dollars. */
  displayCurrency: DisplayCurrency
  /**
   * What a hard budget does once its held allowance is used up and the database cannot be asked: refuse, or let through
   * holds of so much in all, per process and outage. A strict budget always refuses.
   */
  budgetsWhenDatabaseAway: { policy: 'closed' } | { policy: 'open'; allowanceMicroUsd: MicroUsd }
  /** Under a hard budget, a model without a known price: refuse it by name, or hold the dearest price of its provider. */
  unpricedModels: (typeof unpricedRules)[number]
  /** How many days details (entries, sessions, activity, pictures) are kept; sums by the hour and day stay for good. */
  keepDetails: 30 | 90 | 365 | 'forever'
}

/** Times are `HH:MM` in the reader's zone (a channel's: the organisation's); `weekday` is ISO, Monday being 1. */
export type Digests = {
  daily: { isOn: boolean; time: string; weekdays: (typeof digestDays)[number] }
  weekly: { isOn: boolean; time: string; weekday: number }
  sayWhenNothing: boolean
}

/** The choices of `keepDetails`, the shortest first. */
export const detailsAreKept: ReadonlyArray<OrganisationSettings['keepDetails']> = [30, 90, 365, 'forever']

/** The most that hard budgets may let through while the database is away, per process and outage: $10,000. */
export const mostAllowance = microUsd(10_000_000_000)

/** How long the organisation's name may be. */
export const longestName = 60

/** What holds where nothing was ever set. */
export const defaultSettings: OrganisationSettings = {
  name: '',
  timeZone: 'UTC',
  weekStart: 'monday',
  cycleDay: null,
  digests: {
    daily: { isOn: true, time: '09:00', weekdays: 'working days' },
    weekly: { isOn: true, time: '09:00', weekday: 1 },
    sayWhenNothing: false,
  },
  privacy: 'no names in channels',
  displayCurrency: { currency: 'USD' },
  budgetsWhenDatabaseAway: { policy: 'closed' },
  unpricedModels: 'refuse',
  keepDetails: 'forever',
}

const digestsShape: z.ZodType<Digests> = z.object({
  daily: z.object({
    isOn: z.boolean(),
    time: z.string().refine(isTime),
    weekdays: z.enum(digestDays),
  }),
  weekly: z.object({ isOn: z.boolean(), time: z.string().refine(isTime), weekday: z.int().min(1).max(7) }),
  sayWhenNothing: z.boolean(),
})

/** Their shape; what does not fit has its default. */
export const organisationShape: z.ZodType<OrganisationSettings> = z.object({
  name: z.string().max(longestName).catch(defaultSettings.name),
  timeZone: z.string().refine(isTimeZone, 'is not a time zone').catch(defaultSettings.timeZone),
  weekStart: z.enum(weekStarts).catch(defaultSettings.weekStart),
  cycleDay: z.int().min(1).max(31).nullable().catch(defaultSettings.cycleDay),
  digests: digestsShape.catch(defaultSettings.digests),
  privacy: z.enum(privacies).catch(defaultSettings.privacy),
  displayCurrency: displayCurrencyShape.catch(defaultSettings.displayCurrency),
  budgetsWhenDatabaseAway: z
    .discriminatedUnion('policy', [
      z.object({ policy: z.literal('closed') }),
      z.object({ policy: z.literal('open'), allowanceMicroUsd: z.int().min(0).max(mostAllowance).transform(microUsd) }),
    ])
    .catch(defaultSettings.budgetsWhenDatabaseAway),
  unpricedModels: z.enum(unpricedRules).catch(defaultSettings.unpricedModels),
  keepDetails: z.literal(detailsAreKept).catch(defaultSettings.keepDetails),
})

/** The names of the settings, in the order of their shape. */
export const settingNames = Object.keys(defaultSettings) as ReadonlyArray<keyof OrganisationSettings>

/** Throws `bad-input` naming the setting that cannot be, and what it can. */
export function refuseWrong(change: Partial<OrganisationSettings>): void {
  const { name, timeZone, cycleDay, digests, displayCurrency, budgetsWhenDatabaseAway: away } = change
  if (name !== undefined && name.length > longestName) {
    throw new AppError(
      'bad-input',
      `The organisation’s name may have ${longestName} characters; this one has ${name.length}.`,
    )
  }
  if (timeZone !== undefined && !isTimeZone(timeZone)) {
    throw new AppError('bad-input', `“${timeZone}” is not a time zone. Write it like Europe/Berlin or UTC.`)
  }
  if (cycleDay !== undefined && cycleDay !== null && !(Number.isInteger(cycleDay) && cycleDay >= 1 && cycleDay <= 31)) {
    throw new AppError('bad-input', `The billing cycle begins on a day of the month from 1 to 31, not ${cycleDay}.`)
  }
  if (digests) refuseWrongDigests(digests)
  if (displayCurrency) refuseWrongCurrency(displayCurrency)
  if (away?.policy === 'open' && !(away.allowanceMicroUsd >= 0 && away.allowanceMicroUsd <= mostAllowance)) {
    throw new AppError('bad-input', 'The allowance while the database is away must be between $0 and $10,000.')
  }
}

function refuseWrongDigests({ daily, weekly }: Digests): void {
  const wrong = [daily.time, weekly.time].find((time) => !isTime(time))
  if (wrong !== undefined) throw new AppError('bad-input', `“${wrong}” is not a time of day. Write it like 09:00.`)
  if (!(Number.isInteger(weekly.weekday) && weekly.weekday >= 1 && weekly.weekday <= 7)) {
    throw new AppError('bad-input', 'The weekly digest needs a day of the week, from 1 (Monday) to 7 (Sunday).')
  }
}

/** Whether a text is a time of day: `09:00`. */
export function isTime(text: string): boolean {
  return /^([01]\d|2[0-3]):[0-5]\d$/.test(text)
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
