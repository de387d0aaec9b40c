import { formatAmount } from '../../base/amount.ts'
import type { Day } from '../../base/calendar.ts'
import { counted, countText } from '../../base/count.ts'
import { providerName } from '../../base/provider.ts'
import { stretchOf } from '../period-unit.ts'
import type { Explained, Holder, ProjectPart, SeatStep, Step, TeamPart } from './explained.ts'
import { reasonWords } from './reason-words.ts'

/** A step as people read it, plain text: its name, and in a sentence what it is. The amount stands beside it. */
export function stepWords(
  step: Step,
  { explained, today }: { explained: Pick<Explained, 'invoice' | 'currency'>; today: Day },
): { name: string; say: string } {
  const { invoice, currency } = explained
  const vendor = providerName(invoice.vendor)
  switch (step.kind) {
    case 'seats':
      return { name: step.text || 'Seats', say: seatWords(step, { vendor, currency, today }) }
    case 'usage': {
      const days = stretchOf(step.range, today).label
      const billed = formatAmount(step.billed, currency)
      return { name: 'Usage counted', say: `What Tally counted of ${vendor} on ${days}; billed: ${billed}.` }
    }
    case 'rounding':
      return { name: 'Rounding', say: `${vendor} bills whole cents, Tally counts millionths of a dollar.` }
    case 'prepaid':
      return { name: step.text || 'Credit bought', say: 'Paid in advance: nobody’s until it is used.' }
    case 'credit':
      return { name: step.text || 'Given back', say: 'In proportion to what each bears above.' }
    case 'tax':
      return { name: step.text || 'Tax', say: 'In proportion to what each bears above.' }
    case 'difference':
      return {
        name: differenceNames[step.of],
        say: step.reasons
          .slice(0, 2)
          .map((reason) => reasonWords(reason, { vendor: invoice.vendor, today }))
          .join(' '),
      }
  }
}

const differenceNames = { seats: 'Seats of nobody known', usage: 'Billed less counted', invoice: 'Not in the lines' }

function seatWords(
  { seats, members, knownFrom, range, amount }: SeatStep & { amount: number },
  { vendor, currency, today }: { vendor: string; currency: string; today: Day },
): string {
  const days = stretchOf(range, today).label
  const places = Math.max(seats ?? 0, members)
  const each = formatAmount(Math.round(amount / places), currency)
  const free = places - members
  const how = knownFrom === 'usage' ? ', known by what they used of the plan' : ''
  if (seats !== null && seats < members) {
    // One is a plan, or a part of one, rather than a seat.
    const billed = seats === 1 ? '' : `, though ${vendor} bills ${countText(seats)}`
    return `${each} for each of the ${countText(members)} who had a seat${billed}, ${days}${how}.`
  }
  return (
    `${counted(members, 'seat')} at ${each} each, ${days}${how}` +
    `${free > 0 ? `, and ${counted(free, 'seat')} ${vendor} bills that nobody has` : ''}.`
  )
}

/** A holder as people read it. */
export function holderName(holder: Holder): string {
  switch (holder.kind) {
    case 'person':
      return holder.person ?? holder.email ?? 'somebody without a name'
    case 'nobody':
      return 'Nobody: not matched'
    case 'free-seats':
      return 'Seats nobody has'
    case 'prepaid':
      return 'Credit bought in advance'
    case 'difference':
      return 'Difference'
  }
}

/** A team of an explained invoice as people read it. */
export function teamPartName(part: TeamPart): string {
  if (part.kind === 'team') return part.team.team ?? ''
  return part.kind === 'no-team' ? 'In no team' : holderName(part)
}

/** A project of an explained invoice as people read it. */
export function projectPartName(part: ProjectPart): string {
  if (part.kind === 'project') return part.project
  return part.kind === 'no-project' ? 'Without a project' : holderName(part)
}
