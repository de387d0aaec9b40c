import { addDays, addMonths, type DayRange, dayOf, daysBetween, daysOfMonth, monthOf } from '../../base/calendar.ts'
import { microUsd, roundToMicroUsd, zeroUsd } from '../../base/money.ts'
import type { CycleStage, CycleSummary } from '../../reports/cycle-summary.ts'
import { wholeOrganisation } from '../../reports/scope.ts'

const dollars = (amount: number) => microUsd(amount * 1_000_000)

/** What a sample shows where there are no figures yet: a made-up company's month. */
export function exampleSummary(stage: CycleStage, now: Date): CycleSummary {
  const month = monthOf(dayOf(now))
  const isEnding = stage === 'ending'
  const range = daysOfMonth(isEnding ? month : addMonths(month, -1))
  const previous = daysOfMonth(isEnding ? addMonths(month, -1) : addMonths(month, -2))
  const countedTo = isEnding ? addDays(dayOf(now), 1) : range.to
  const addedUp = rising({ from: range.from, to: countedTo }, 436)
  const before = rising(previous, 402)
  const spentMicroUsd = addedUp.at(-1) ?? zeroUsd
  const share = (of: number) => roundToMicroUsd(spentMicroUsd * of)
  return {
    scope: { kind: 'org', name: wholeOrganisation.name },
    stage,
    cycle: { range, previous, providers: null, isMain: true },
    spentMicroUsd,
    seatsMicroUsd: dollars(1_280),
    includedValueMicroUsd: dollars(640),
    unpricedRequests: 0,
    countedTo,
    addedUp,
    previous: {
      byThenMicroUsd: before[Math.min(addedUp.length, before.length) - 1] ?? zeroUsd,
      wholeMicroUsd: before.at(-1) ?? zeroUsd,
      addedUp: before,
    },
    projection: isEnding
      ? { projectedMicroUsd: dollars(13_400), lowMicroUsd: dollars(12_900), highMicroUsd: dollars(14_100) }
      : null,
    budget: null,
    seats: [
      {
        ...{ accountId: 1, vendor: 'cursor', label: 'Cursor', seatMicroUsd: dollars(40), seats: 32, used: 29 },
        unused: ['Carla Gómez', 'Jan Dvořák', 'Mika Sato'],
      },
    ],
    top: [
      { name: 'Ana Ruiz', usageSpendMicroUsd: share(0.18) },
      { name: 'Bob Lee', usageSpendMicroUsd: share(0.15) },
      { name: 'ci-nightly (robot)', usageSpendMicroUsd: share(0.11) },
      { name: 'Dana Novak', usageSpendMicroUsd: share(0.07) },
      { name: 'Eli Stern', usageSpendMicroUsd: share(0.05) },
    ],
    spenders: 41,
    models: [
      { label: 'claude-opus-4-6', usageSpendMicroUsd: share(0.5) },
      { label: 'gpt-5.2-codex', usageSpendMicroUsd: share(0.27) },
      { label: 'claude-sonnet-4-6', usageSpendMicroUsd: share(0.12) },
    ],
    modelsUsed: 9,
    adoption: {
      days: 30,
      people: { 'AI-native': 6, High: 14, Moderate: 12, Low: 5, 'By hand': 2 },
      untold: 4,
    },
    incidents: { count: 4, atStakeMicroUsd: dollars(1_104), stopped: 1, savedMicroUsd: dollars(740) },
    isArriving: false,
    countedUntil: now,
    fresh: [],
  }
}

// So many dollars a day, uneven as days are.
function rising(range: DayRange, aDay: number) {
  let sum = 0
  return Array.from({ length: daysBetween(range.from, range.to) }, (_, index) => {
    sum += Math.round(aDay * (0.5 + ((index * 7919) % 100) / 100))
    return dollars(sum)
  })
}
