import { microUsd, zeroUsd } from '../../base/money.ts'
import { sampleCards } from '../budgets/testing/sample-cards.ts'
import type { MySpend } from '../spend/home-view.ts'
import { sampleSessions } from './sample-persons.ts'

const personId = '00000000-0000-7000-8000-000000000001'

/** What stands in My spend beside the spend, for somebody who begins. */
export const sampleMineAtFirst: Omit<MySpend, 'spend'> = {
  scope: { kind: 'person', personId, name: 'Ana Ruiz' },
  weeks: { lastMicroUsd: zeroUsd, beforeMicroUsd: zeroUsd },
  note: '',
  card: null,
  timeZone: 'UTC',
  dearest: [],
}

/** The same of somebody with a budget and sessions. */
export const sampleMine: Omit<MySpend, 'spend'> = {
  ...sampleMineAtFirst,
  weeks: { lastMicroUsd: microUsd(41_200_000), beforeMicroUsd: microUsd(36_800_000) },
  note: 'You are the top spender of <!here> Payments over the last 7 days.',
  card: Object.values(sampleCards)[0] ?? null,
  dearest: sampleSessions.typical?.rows.slice(0, 3) ?? [],
}
