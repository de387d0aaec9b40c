import { formatUsd } from '../../base/money.ts'
import { readAmount } from '../../budgets/parse-budget-amount.ts'
import { detailsAreKept, isTimeZone, mostAllowance, type OrganisationSettings } from '../../settings/organisation.ts'
import type { Form } from '../kit/form.ts'
import { cut } from '../kit/limits.ts'
import { type OrganisationFormState, organisationField } from './views.ts'

/** What was filled in, or which field is wrong: sentences by block id. */
export type ReadOrganisation =
  | { ok: true; wished: OrganisationSettings }
  | { ok: false; errors: Record<string, string> }

/** Reads the form of all settings; everything in it may be forged. */
export function readOrganisationForm(form: Form, state: OrganisationFormState): ReadOrganisation {
  const id = (field: Parameters<typeof organisationField>[0]) => organisationField(field, state)
  const chosenZone = form.chosen(id('zone')) ?? ''
  const timeZone = isTimeZone(chosenZone) ? chosenZone : null
  const weekStart = oneOf(form.chosen(id('week')), ['monday', 'sunday', 'saturday'])
  const away = readAway(form.chosen(id('away')), form.text(id('allowance')))
  const unpricedModels = oneOf(form.chosen(id('unpriced')), ['refuse', 'stand-in'])
  const keepDetails = detailsAreKept.find((one) => String(one) === form.chosen(id('keep')))
  if (timeZone && weekStart && away.ok && unpricedModels && keepDetails) {
    const budgetsWhenDatabaseAway = away.policy
    return { ok: true, wished: { timeZone, weekStart, budgetsWhenDatabaseAway, unpricedModels, keepDetails } }
  }
  return {
    ok: false,
    errors: {
      ...(timeZone ? {} : { [id('zone')]: 'Choose a time zone.' }),
      ...(weekStart ? {} : { [id('week')]: 'Choose the day.' }),
      ...(away.ok ? {} : { [id(away.field)]: away.say }),
      ...(keepDetails ? {} : { [id('keep')]: 'Choose for how long.' }),
      ...(unpricedModels ? {} : { [id('unpriced')]: 'Choose one of the two.' }),
    },
  }
}

type ReadAway =
  | { ok: true; policy: OrganisationSettings['budgetsWhenDatabaseAway'] }
  | { ok: false; field: 'away' | 'allowance'; say: string }

function readAway(chosen: string | null, allowance: string | null): ReadAway {
  if (chosen === 'closed') return { ok: true, policy: { policy: 'closed' } }
  if (chosen !== 'open') return { ok: false, field: 'away', say: 'Choose one of the two.' }
  if (allowance === null) return { ok: false, field: 'allowance', say: 'Say how much may be let through, such as 5.' }
  const amount = readAmount(allowance.replaceAll(/\s+/g, ''))
  if (amount && !amount.ok) return { ok: false, field: 'allowance', say: amount.say }
  if (!amount || amount.rest !== null) {
    return { ok: false, field: 'allowance', say: `“${cut(allowance, 40)}” is not an amount. Write it like 5 or 12.50.` }
  }
  if (amount.amountMicroUsd > mostAllowance) {
    return { ok: false, field: 'allowance', say: `At most ${formatUsd(mostAllowance)} may be let through.` }
  }
  return { ok: true, policy: { policy: 'open', allowanceMicroUsd: amount.amountMicroUsd } }
}

function oneOf<Word extends string>(text: string | null, words: readonly Word[]): Word | undefined {
  return words.find((word) => word === text)
}
