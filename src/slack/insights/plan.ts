import { type Day, formatDay } from '../../base/calendar.ts'
import { counted, countText } from '../../base/count.ts'
import { formatUsd } from '../../base/money.ts'
import type { Insights } from '../../reports/insights.ts'
import { cut } from '../kit/limits.ts'
import { textColumns } from '../kit/text-columns.ts'
import { barsPicture } from './bars.ts'
import { barRows, type ShownPart } from './part.ts'

type Plan = Extract<Insights, { part: 'plan' }>

const mostPeople = 12

/** How long the plans of people lasted in a billing cycle. */
export function planPart({ plan, basis, scope }: Plan, today: Day): ShownPart {
  const year = today.slice(0, 4)
  if (!plan) {
    const why =
      basis.accounts === 0
        ? 'Plans are Cursor’s, and no account of Cursor is read. An admin adds one under Set-up.'
        : 'Cursor has not told of its billing cycle yet.'
    return { line: `${scope.name}: nothing is known of plans`, tables: [], names: [], picture: null, notes: [why] }
  }
  const when = `the billing cycle from ${formatDay(plan.cycle.from, year)}`
  const buckets = plan.buckets.map(({ label, people }) => ({ name: label, value: people, note: '' }))
  const shown = plan.ended.slice(0, mostPeople)
  const rest = plan.ended.length - shown.length
  const rows = shown.map(({ name, day, beyondMicroUsd }) => [cut(name, 24), `day ${day}`, formatUsd(beyondMicroUsd)])
  return {
    line: lineOf(plan, scope.name, when),
    tables: [
      { title: 'Ran out on', text: plan.ended.length === 0 ? '' : barRows(buckets, { most: 4, other: '' }) },
      { title: 'Who, and what came on top', text: textColumns(rows, ['left', 'right', 'right'], 24) },
    ],
    names: rest > 0 ? [`And ${counted(rest, 'person', 'people')} later.`] : [],
    picture: barsPicture(buckets, {
      what: 'Plans used up by day of the billing cycle',
      scope: scope.name,
      when,
      unit: 'people',
    }),
    notes: [
      'A plan has run out on the first day with usage that Cursor bills on top of what the plan includes, whatever period is chosen above: plans begin anew with each billing cycle.',
    ],
  }
}

function lineOf({ people, ended, mean, median, beyondMicroUsd }: NonNullable<Plan['plan']>, who: string, when: string) {
  if (people === 0) return `${who}: nobody used a plan of Cursor’s in ${when}`
  if (ended.length === 0 || mean === null || median === null) {
    return `${who}: everybody’s plan has lasted in ${when} (${counted(people, 'person', 'people')})`
  }
  const went = `${countText(ended.length)} of ${counted(people, 'person', 'people')} went beyond their plan in ${when}`
  const middle = `on day ${oneDigit(mean)} on average, half of them by day ${oneDigit(median)}`
  return `${who}: ${went}, ${middle}; ${formatUsd(beyondMicroUsd)} on top`
}

function oneDigit(number: number): string {
  return number.toLocaleString('en-US', { maximumFractionDigits: 1 })
}
