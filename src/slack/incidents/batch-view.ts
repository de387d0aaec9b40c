import { formatUsd, microUsd } from '../../base/money.ts'
import type { NamedIncident } from '../../incidents/incident-facts.ts'
import { context, type Message, section } from '../kit/blocks.ts'
import { rowMenu } from './buttons.ts'
import { type Naming, rowText } from './words.ts'

const mostRows = 15

/** One message for several incidents that were found at once, each with its state and a menu. */
export function batchMessage(all: readonly NamedIncident[], naming: Naming): Message {
  const excess = microUsd(all.reduce((sum, { incident }) => sum + incident.excess, 0))
  const text = `${all.length} incidents at once: ${formatUsd(excess)} beyond what is usual`
  const rest = all.length - mostRows
  return {
    text,
    blocks: [
      section(`*${text}*`),
      ...all.slice(0, mostRows).map((one) => ({
        ...section(rowText(one, naming)),
        accessory: rowMenu(one),
      })),
      ...(rest > 0 ? [context(`And ${rest} more: see \`/incidents\`.`)] : []),
    ],
  }
}
