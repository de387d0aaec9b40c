import type { Day } from '../../base/calendar.ts'
import { withoutHiddenCharacters } from '../../base/hidden-characters.ts'
import { formatUsd } from '../../base/money.ts'
import { readAmount } from '../../budgets/parse-budget-amount.ts'
import { type DisplayCurrency, mostMicroPerDollar, otherCurrencies } from '../../settings/display-currency.ts'
import {
  type Digests,
  detailsAreKept,
  isTime,
  isTimeZone,
  mostAllowance,
  type OrganisationSettings,
} from '../../settings/organisation-settings.ts'
import type { Form } from '../kit/form.ts'
import { cut } from '../kit/limits.ts'
import { monthly, type OrganisationFormState, organisationField } from './form.ts'

/** What was filled in, or which field is wrong: sentences by block id. */
export type ReadOrganisation =
  | { ok: true; wished: OrganisationSettings }
  | { ok: false; errors: Record<string, string> }

type FieldName = Parameters<typeof organisationField>[0]
type Wrong = { field: FieldName; say: string }
type Reading = { given(field: FieldName): string | null; text(field: FieldName): string | null; today: Day }

/** Reads the form of a group of settings; everything in it may be forged. `today` is when a rate was entered. */
export function readOrganisationForm(form: Form, state: OrganisationFormState, today: Day): ReadOrganisation {
  const id = (field: FieldName) => organisationField(field, state)
  const reading = {
    given: (field: FieldName) => form.chosen(id(field)),
    text: (field: FieldName) => form.text(id(field)),
  }
  const read = readers[state.group]({ ...reading, today }, state.from)
  if (!Array.isArray(read)) return { ok: true, wished: { ...state.from, ...read } }
  return { ok: false, errors: Object.fromEntries(read.map(({ field, say }) => [id(field), say])) }
}

type Reader = (reading: Reading, from: OrganisationSettings) => Partial<OrganisationSettings> | Wrong[]

const readers: Record<OrganisationFormState['group'], Reader> = {
  calendar({ given, text }) {
    const name = withoutHiddenCharacters(text('name') ?? '').trim()
    const zone = given('zone') ?? ''
    const weekStart = oneOf(given('week'), ['monday', 'sunday', 'saturday'])
    const cycleDay = given('cycle') === monthly ? null : dayIn(given('cycle'), 31)
    if (isTimeZone(zone) && weekStart && cycleDay !== undefined) return { name, timeZone: zone, weekStart, cycleDay }
    return [
      ...(isTimeZone(zone) ? [] : [{ field: 'zone' as const, say: 'Choose a time zone.' }]),
      ...(weekStart ? [] : [{ field: 'week' as const, say: 'Choose the day.' }]),
      ...(cycleDay === undefined ? [{ field: 'cycle' as const, say: 'Choose a day, or the calendar month.' }] : []),
    ]
  },
  digests({ given }, { digests }) {
    const daily = oneOf(given('daily'), ['working days', 'every day', 'off'])
    const weekly = given('weekly') === 'off' ? 'off' : dayIn(given('weekly'), 7)
    const [dailyTime, weeklyTime] = [given('daily-time') ?? '', given('weekly-time') ?? '']
    const nothing = oneOf(given('nothing'), ['silent', 'say'])
    if (daily && weekly !== undefined && isTime(dailyTime) && isTime(weeklyTime) && nothing) {
      const read: Digests = {
        daily: {
          isOn: daily !== 'off',
          time: dailyTime,
          weekdays: daily === 'off' ? digests.daily.weekdays : daily,
        },
        weekly: {
          isOn: weekly !== 'off',
          time: weeklyTime,
          weekday: weekly === 'off' ? digests.weekly.weekday : weekly,
        },
        sayWhenNothing: nothing === 'say',
      }
      return { digests: read }
    }
    return [
      ...(daily ? [] : [{ field: 'daily' as const, say: 'Choose one of these.' }]),
      ...(isTime(dailyTime) ? [] : [{ field: 'daily-time' as const, say: noTime }]),
      ...(weekly === undefined ? [{ field: 'weekly' as const, say: 'Choose a day, or off.' }] : []),
      ...(isTime(weeklyTime) ? [] : [{ field: 'weekly-time' as const, say: noTime }]),
      ...(nothing ? [] : [{ field: 'nothing' as const, say: 'Choose one of the two.' }]),
    ]
  },
  shown(reading, { displayCurrency: before }) {
    const privacy = oneOf(reading.given('privacy'), ['no names in channels', 'names in channels'])
    const keepDetails = detailsAreKept.find((one) => String(one) === reading.given('keep'))
    const display = readCurrency(reading, before)
    if (privacy && keepDetails && !('say' in display)) return { privacy, displayCurrency: display, keepDetails }
    return [
      ...(privacy ? [] : [{ field: 'privacy' as const, say: 'Choose one of the two.' }]),
      ...('say' in display ? [display] : []),
      ...(keepDetails ? [] : [{ field: 'keep' as const, say: 'Choose for how long.' }]),
    ]
  },
  budgets({ given, text }) {
    const away = readAway(given('away'), text('allowance'))
    const unpricedModels = oneOf(given('unpriced'), ['refuse', 'stand-in'])
    if (!('say' in away) && unpricedModels) return { budgetsWhenDatabaseAway: away, unpricedModels }
    return [
      ...('say' in away ? [away] : []),
      ...(unpricedModels ? [] : [{ field: 'unpriced' as const, say: 'Choose one of the two.' }]),
    ]
  },
}

const noTime = 'Choose a time of day, such as 09:00.'

function readCurrency({ given, text, today }: Reading, before: DisplayCurrency): DisplayCurrency | Wrong {
  if (given('currency') === 'USD') return { currency: 'USD' }
  const currency = oneOf(given('currency'), otherCurrencies)
  if (!currency) return { field: 'currency', say: 'Choose a currency, or none.' }
  const rate = text('rate')
  if (rate === null) return { field: 'rate', say: 'Say what one US dollar is worth, such as 0.92.' }
  const microPerDollar = microIn(rate)
  if (microPerDollar === null || microPerDollar === 0 || microPerDollar > mostMicroPerDollar) {
    return { field: 'rate', say: `“${cut(rate, 20)}” is not a rate. Write it like 0.92, at most a million.` }
  }
  const isAsBefore = before.currency === currency && before.microPerDollar === microPerDollar
  return isAsBefore ? before : { currency, microPerDollar, asOf: today }
}

// `0.92`, `0,92` and `154.2`: up to six places count. `1,380` may be a thousand or one and a bit, and is asked for again.
function microIn(rate: string): number | null {
  const matched = /^[1-9]\d*,\d{3}$/.test(rate) ? null : /^(\d{1,7})(?:[.,](\d{1,6}))?$/.exec(rate)
  return matched ? Number(matched[1]) * 1_000_000 + Number((matched[2] ?? '').padEnd(6, '0')) : null
}

function readAway(
  chosen: string | null,
  allowance: string | null,
): OrganisationSettings['budgetsWhenDatabaseAway'] | Wrong {
  if (chosen === 'closed') return { policy: 'closed' }
  if (chosen !== 'open') return { field: 'away', say: 'Choose one of the two.' }
  if (allowance === null) return { field: 'allowance', say: 'Say how much may be let through, such as 5.' }
  const amount = readAmount(allowance.replaceAll(/\s+/g, ''))
  if (amount && !amount.ok) return { field: 'allowance', say: amount.say }
  if (!amount || amount.rest !== null) {
    return { field: 'allowance', say: `“${cut(allowance, 40)}” is not an amount. Write it like 5 or 12.50.` }
  }
  if (amount.amountMicroUsd > mostAllowance) {
    return { field: 'allowance', say: `At most ${formatUsd(mostAllowance)} may be let through.` }
  }
  return { policy: 'open', allowanceMicroUsd: amount.amountMicroUsd }
}

function dayIn(text: string | null, most: number): number | undefined {
  const number = /^\d{1,2}$/.test(text ?? '') ? Number(text) : 0
  return number >= 1 && number <= most ? number : undefined
}

function oneOf<Word extends string>(text: string | null, words: readonly Word[]): Word | undefined {
  return words.find((word) => word === text)
}
