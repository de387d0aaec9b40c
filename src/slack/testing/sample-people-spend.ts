import { microUsd } from '../../base/money.ts'
import type { PersonSpend } from '../../ledger/people-spend-queries.ts'
import { noSpend } from '../../reports/spend-report.ts'

type Used = { name: string | null; kind?: PersonSpend['kind']; microUsd: number; requests: number; included?: number }

/** What somebody used, most of it left out. */
export function samplePerson(used: Used, index: number): PersonSpend & { name: string | null } {
  const cost = microUsd(Math.round(used.microUsd))
  return {
    personId: used.name === null ? null : `0193a5f0-0000-7000-8000-${String(index).padStart(12, '0')}`,
    name: used.name,
    kind: used.name === null ? null : (used.kind ?? 'person'),
    ...noSpend,
    usageSpendMicroUsd: cost,
    includedValueMicroUsd: microUsd(used.included ?? 0),
    totalMicroUsd: cost,
    requests: used.requests,
  }
}

export const samplePeople = [
  { name: 'Ana Ruiz', microUsd: 61_230_400, requests: 812, included: 20_000_000 },
  { name: 'ci-payments', kind: 'robot' as const, microUsd: 31_004_100, requests: 1_103 },
  { name: 'Bob Lee', microUsd: 20_700_250, requests: 310, included: 20_000_000 },
  { name: null, microUsd: 5_904_310, requests: 88 },
  { name: 'Carla Gómez', microUsd: 0, requests: 12, included: 3_500_000 },
].map(samplePerson)

export const awkwardPeople = Array.from({ length: 900 }, (_, index) =>
  samplePerson(
    {
      name:
        [
          '<!channel> & <b>Bob</b>',
          'שרה כהן 👩‍👩‍👧‍👦',
          '王小明',
          'Maximiliane Oberländer-Öztürk von und zu Hohenstein-Waldburg',
        ][index] ?? `Person ${index}`,
      microUsd: 9_876_543_210_123 / (index + 1) ** 2,
      requests: 1_234_567 - index,
      included: 70_000_000,
    },
    index,
  ),
)
