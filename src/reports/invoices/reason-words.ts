import { addDays, type Day, minuteText } from '../../base/calendar.ts'
import { counted } from '../../base/count.ts'
import { formatUsd } from '../../base/money.ts'
import { type Provider, providerName } from '../../base/provider.ts'
import { stretchOf } from '../period-unit.ts'
import type { OtherDays, Reason } from './reasons.ts'

/** Why an invoice and what Tally counted may differ, as one plain sentence with its stop, which says what to do where something can be. */
export function reasonWords(reason: Reason, { vendor, today }: { vendor: Provider; today: Day }): string {
  const name = providerName(vendor)
  switch (reason.kind) {
    case 'nothing-counted':
      return `Tally has no usage of ${name} on these days: connect the account, or import its usage file.`
    case 'other-invoices':
      return `${reason.numbers.join(', ')} ${reason.numbers.length === 1 ? 'bills' : 'bill'} usage of the same days.`
    case 'other-days': {
      const days = stretchOf(reason.range, today).label
      return `It comes out with ${otherDaysNames[reason.are]}, ${days}: ${formatUsd(reason.countedMicroUsd)} counted.`
    }
    case 'not-read':
      return notReadWords(reason, name)
    case 'not-settled':
      return (
        `${name}’s own figure for the proxy’s keys is not booked yet for ${counted(reason.days, 'day')}` +
        `${reason.microUsd === 0 ? '' : ` (${formatUsd(reason.microUsd)})`}; it is within two days of reading it.`
      )
    case 'unlinked-keys':
      return `What passes with ${reason.labels.join(', ')} may be counted twice: link the key to ${name}’s under Home > Data.`
    case 'unpriced':
      return `${counted(reason.requests, 'request')} ${reason.requests === 1 ? 'has' : 'have'} no known price and ${reason.requests === 1 ? 'is' : 'are'} in no sum.`
    case 'files-end': {
      const days = stretchOf({ from: reason.first, to: addDays(reason.last, 1) }, today).label
      return `Of these days the files of ${name} that were imported have ${days} only: import the others.`
    }
    case 'proxy-only':
      return `Tally reads no account at ${name}, so only what passed its proxy is counted.`
    case 'rate':
      return `The amount was reckoned at the rate ${reason.rate}, and ${name} may have used another.`
    case 'estimated':
      return `${formatUsd(reason.microUsd)} of what was counted is estimated at list prices.`
    case 'days-unsaid':
      return 'The invoice’s usage lines do not say of which days they are; Tally took the days of the invoice.'
    case 'no-rate':
      return `The invoice is in ${reason.currency} and usage is counted in dollars: give a rate to compare them.`
    case 'no-members':
      return `Tally knows nobody who had a seat at ${name} on these days.`
    case 'own-arithmetic':
      return 'The invoice’s own lines do not add up to its total.'
    case 'unknown':
      return 'Tally sees no reason for it: a discount or another agreement, perhaps.'
  }
}

const otherDaysNames: Record<OtherDays, string> = {
  cycle: 'the days of the billing cycle',
  month: 'the calendar month',
  'a-day-off': 'days that begin and end one day off',
}

function notReadWords({ readUpTo, failingSince }: Extract<Reason, { kind: 'not-read' }>, name: string): string {
  const state = failingSince === null ? 'is not read' : 'cannot be read'
  if (readUpTo === null) return `${name} ${state} yet.`
  return `${name} ${state} beyond ${minuteText(readUpTo)} UTC.`
}
