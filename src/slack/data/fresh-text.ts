import { providerName } from '../../base/provider.ts'
import type { Freshness } from '../../reports/data-status-freshness.ts'
import { localTime } from '../kit/blocks.ts'
import { accountName } from '../providers/account-views.ts'

const mostNamed = 4

/** How far the vendors were read, those that cannot be read first; mrkdwn, empty where none is connected. */
export function freshText(fresh: readonly Freshness[]): string {
  if (fresh.length === 0) return ''
  const ordered = fresh.toSorted((a, b) => Number(b.failingSince !== null) - Number(a.failingSince !== null))
  const said = ordered.slice(0, mostNamed).map((one) => standOf(one, fresh))
  const rest = ordered.length - said.length
  return `${[...said, ...(rest > 0 ? [`${rest} more accounts`] : [])].join('; ')}.`
}

function standOf(one: Freshness, all: readonly Freshness[]): string {
  const isOnly = all.filter(({ vendor }) => vendor === one.vendor).length === 1
  const name = isOnly ? providerName(one.vendor) : accountName(one)
  if (one.failingSince) return `${name} cannot be read since ${localTime(one.failingSince)}`
  return one.readUpTo ? `${name} read up to ${localTime(one.readUpTo)}` : `${name} is not read yet`
}
