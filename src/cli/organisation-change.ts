import { AppError } from '../base/app-error.ts'
import type { Day } from '../base/calendar.ts'
import { type DisplayCurrency, otherCurrencies } from '../settings/display-currency.ts'
import { type Digests, detailsAreKept, type OrganisationSettings } from '../settings/organisation-settings.ts'
import { readAmountOption } from './budget-text.ts'
import { shown } from './shown.ts'

/** ISO days of the week, Monday first. */
export const weekdayNames = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const

/** What was said of settings by their names, such as `time-zone`. */
type Said = { text(name: string): string | null }

/** What is to change of the organisation's settings. Throws `bad-input` naming the one that cannot be. */
export function organisationChange(
  given: Said,
  { before, today }: { before: OrganisationSettings; today: Day },
): Partial<OrganisationSettings> {
  const name = given.text('name')
  const timeZone = given.text('time-zone')
  const weekStart = given.text('week-start')
  const cycleDay = given.text('cycle-day')
  const names = given.text('channel-names')
  const currency = given.text('currency')
  const away = given.text('database-away')
  const unpriced = given.text('unpriced')
  const keep = given.text('keep-details')
  const digests = digestsIn(given, before.digests)
  return {
    ...(name === null ? {} : { name: name.trim() }),
    ...(timeZone === null ? {} : { timeZone }),
    ...(weekStart === null ? {} : { weekStart: oneOf('week-start', weekStart, ['monday', 'sunday', 'saturday']) }),
    ...(cycleDay === null ? {} : { cycleDay: cycleDayIn(cycleDay) }),
    ...(digests === before.digests ? {} : { digests }),
    ...(names === null ? {} : { privacy: privacyIn(names) }),
    ...(currency === null ? {} : { displayCurrency: currencyIn(currency, today) }),
    ...(away === null ? {} : { budgetsWhenDatabaseAway: policyIn(away) }),
    ...(unpriced === null ? {} : { unpricedModels: oneOf('unpriced', unpriced, ['refuse', 'stand-in']) }),
    ...(keep === null ? {} : { keepDetails: keptIn(keep) }),
  }
}

function digestsIn(given: Said, before: Digests): Digests {
  const [daily, days] = [given.text('daily'), given.text('daily-days')]
  const [weekly, weekday] = [given.text('weekly'), given.text('weekly-day')]
  const nothing = given.text('when-nothing')
  if ([daily, days, weekly, weekday, nothing].every((one) => one === null)) return before
  return {
    daily: {
      ...turned(before.daily, daily),
      ...(days === null ? {} : { weekdays: daysIn(days) }),
    },
    weekly: {
      ...turned(before.weekly, weekly),
      ...(weekday === null ? {} : { weekday: weekdayNames.indexOf(oneOf('weekly-day', weekday, weekdayNames)) + 1 }),
    },
    sayWhenNothing:
      nothing === null ? before.sayWhenNothing : oneOf('when-nothing', nothing, ['silent', 'say']) === 'say',
  }
}

function turned<Digest extends { isOn: boolean; time: string }>(before: Digest, text: string | null): Digest {
  if (text === null) return before
  return text.toLowerCase() === 'off' ? { ...before, isOn: false } : { ...before, isOn: true, time: text }
}

function daysIn(text: string): Digests['daily']['weekdays'] {
  return oneOf('daily-days', text, ['working', 'every']) === 'working' ? 'working days' : 'every day'
}

function privacyIn(text: string): OrganisationSettings['privacy'] {
  const isShown = oneOf('channel-names', text, ['shown', 'hidden']) === 'shown'
  return isShown ? 'names in channels' : 'no names in channels'
}

function cycleDayIn(text: string): number | null {
  if (text.toLowerCase() === 'month') return null
  if (/^\d{1,2}$/.test(text)) return Number(text)
  throw new AppError('bad-input', `cycle-day: “${shown(text)}” is neither a day from 1 to 31 nor month.`)
}

function currencyIn(text: string, today: Day): DisplayCurrency {
  if (text.toUpperCase() === 'USD') return { currency: 'USD' }
  const [code = '', rate = ''] = text.split('=')
  const currency = otherCurrencies.find((one) => one === code.toUpperCase())
  if (!currency) {
    throw new AppError('bad-input', `currency: “${shown(code)}” is not one of USD, ${otherCurrencies.join(', ')}.`)
  }
  if (/^\d{1,7}(\.\d{1,6})?$/.test(rate)) {
    return { currency, microPerDollar: Math.round(Number(rate) * 1_000_000), asOf: today }
  }
  throw new AppError('bad-input', `currency: say what one dollar is worth, such as ${currency}=0.92.`)
}

function keptIn(text: string): OrganisationSettings['keepDetails'] {
  const word = oneOf('keep-details', text, detailsAreKept.map(String))
  return detailsAreKept.find((one) => String(one) === word) ?? 'forever'
}

function policyIn(text: string): OrganisationSettings['budgetsWhenDatabaseAway'] {
  if (text.toLowerCase() === 'closed') return { policy: 'closed' }
  try {
    return { policy: 'open', allowanceMicroUsd: readAmountOption(text) }
  } catch (thrown) {
    if (!(thrown instanceof AppError)) throw thrown
    const say = `database-away: “${shown(text)}” is neither closed nor an amount such as $5.`
    throw new AppError('bad-input', say, { cause: thrown })
  }
}

function oneOf<Word extends string>(option: string, text: string, words: readonly Word[]): Word {
  const word = words.find((one) => one === text.toLowerCase())
  if (word) return word
  throw new AppError('bad-input', `${option}: “${shown(text)}” is not one of ${words.join(', ')}.`)
}
