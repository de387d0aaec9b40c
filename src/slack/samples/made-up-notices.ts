import { addDays, dayOf, startOfDay } from '../../base/calendar.ts'
import { fromDollars } from '../../base/money.ts'
import type { ListedKey } from '../../people/virtual-key-list.ts'
import type { VendorAccount } from '../../sources/vendor-account.ts'
import { blockedMessage, warningMessage } from '../budgets/messages-view.ts'
import { failingMessage } from '../data/progress-views.ts'
import { expiresMessage } from '../keys/messages.ts'
import type { Message } from '../kit/blocks.ts'
import type { SampleName } from './sample-names.ts'

/** A notice about a budget, key or account that does not exist; null for one that is drawn from live figures. */
export function madeUpNotice(name: SampleName, now: Date): Message | null {
  const today = dayOf(now)
  const budget = budgetUntil(startOfDay(addDays(today, 9)))
  switch (name) {
    case 'budget.warning':
      return warningMessage(
        { ...budget, threshold: 80 },
        { usedUpAt: startOfDay(addDays(today, 5)), told: ['Alex Example'], isOwn: false },
        now,
      )
    case 'budget.blocked': {
      const used = { spentMicroUsd: fromDollars(500), heldMicroUsd: fromDollars(0) }
      const blocked = { ...budget, ...used, personId: '', askNames: ['Alex Example'], sentence: '' }
      return blockedMessage(blocked, { now, isOwn: false })
    }
    case 'key.expires':
      return expiresMessage(keyUntil(startOfDay(addDays(today, 7)), now), { isOwn: true, mayChooseEnd: false, now })
    case 'sync.failing': {
      const problem = 'The vendor refuses the key (401). It may have been revoked.'
      return failingMessage(account(now), { since: startOfDay(today), problem, isMoneyMissing: true })
    }
    default:
      return null
  }
}

function budgetUntil(end: Date) {
  return {
    ...({
      budgetId: '',
      scopeKind: 'team',
      scopeName: 'Payments',
      period: 'month',
      hard: true,
      strict: false,
    } as const),
    ...{ limitMicroUsd: fromDollars(500), spentMicroUsd: fromDollars(404.2), provisionalMicroUsd: fromDollars(0) },
    ...{ timeZone: 'UTC', endsAt: end.toISOString() },
  }
}

function keyUntil(expiresAt: Date, now: Date): ListedKey {
  const person = { id: '', kind: 'person', name: 'Alex Example', email: null } as const
  const key = {
    ...{ id: '', lineageId: '', personId: '', handleId: 0, name: 'laptop', display: 'acl_x7Kd…9fQ2', project: '' },
    ...{ tags: {}, models: [], createdAt: now, expiresAt, revokedAt: null, pausedAt: null, replacedBy: null },
  }
  return { key, person, answersId: null }
}

function account(now: Date): VendorAccount {
  return {
    ...{ id: 0, vendor: 'cursor', label: 'Engineering', hint: 'key_…4fQA', state: 'active' },
    ...{ abilities: [], seatMicroUsd: null, createdAt: now, wantedAt: null },
  }
}
