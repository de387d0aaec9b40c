import { type DayRange, day } from '../../../base/calendar.ts'
import { type MicroUsd, microUsd } from '../../../base/money.ts'
import { dollars, incidentOf } from '../../../incidents/testing.ts'
import type { UnmatchedSpend } from '../../../ledger/unmatched-spend.ts'
import { dailyCost } from '../../../reports/daily-cost.ts'
import type { DigestFacts } from '../../../reports/digest-facts.ts'
import { ownSpend } from '../../../reports/digest-moves.ts'
import { type DigestScope, scopeOfTeams, wholeDigest } from '../../../reports/digest-scope.ts'
import { twoWeeks, weeklyDigest } from '../../../reports/weekly-digest.ts'
import { sampleCards } from '../../budgets/testing/sample-cards.ts'
import type { Message } from '../../kit/blocks.ts'
import { weekPicture } from '../chart.ts'
import { dailyMessage } from '../daily-view.ts'
import type { DigestReading } from '../parts.ts'
import { unmatchedMessage } from '../unmatched-view.ts'
import { ownWeekMessage, type WeekExtras, weeklyMessage } from '../weekly-view.ts'

const thursday: DayRange = { from: day('2026-11-19'), to: day('2026-11-20') }
const weekend: DayRange = { from: day('2026-11-20'), to: day('2026-11-23') }
const week: DayRange = { from: day('2026-11-16'), to: day('2026-11-23') }
const found = { from: new Date('2026-11-19T08:00:00Z'), to: new Date('2026-11-20T08:00:00Z') }

const id = (end: number) => `01234567-89ab-7cde-8f01-${String(end).padStart(12, '0')}`
const payments = { id: id(1), name: 'Payments', parentId: null, costCentre: '', version: 1 }
const platform = { id: id(2), name: 'Platform', parentId: null, costCentre: '', version: 1 }

/** Whoever or whatever spent so many dollars in the range and in each of the weeks before, the newest first. */
type Spent = { name: string; teamId?: string; kind?: 'person' | 'robot'; dollars: readonly number[] }

function factsOf(
  range: DayRange,
  spent: { people?: readonly Spent[]; models?: readonly Spent[]; projects?: readonly Spent[] },
  more: Partial<DigestFacts> = {},
): DigestFacts {
  const cells = (all: readonly Spent[] = []) =>
    all.flatMap(({ name, teamId = payments.id, kind = 'person', dollars: each }, at) =>
      each.map((amount, index) => ({
        ...{ range: index, teamId, usageSpendMicroUsd: dollars(amount), personId: id(100 + at), name, kind },
        ...{ provider: 'anthropic' as const, model: name, project: name },
      })),
    )
  return {
    range,
    ...{ people: cells(spent.people), models: cells(spent.models), projects: cells(spent.projects) },
    ...{ teams: [payments, platform], budgets: [], incidents: [], fresh: [] },
    ...more,
  }
}

const growth = {
  incident: {
    ...incidentOf({
      ...{ id: id(50), subject: { kind: 'entity', id: id(100) }, tier: 'digest', severity: 'info', cause: 'growth' },
      ...{ family: 'growth', detectedAt: Date.parse('2026-11-20T01:10:00Z'), excess: dollars(212) },
      sentence: '$41 a day for three weeks, $26 a day before (1.6×).',
    }),
    ...{ subjectKind: 'person' as const, teamId: payments.id, version: 1 },
  },
  ...{ name: 'Ana Ruiz', teamName: 'Payments', ownerId: id(100), byName: null, placedIn: payments.id },
}
const opened = {
  ...growth,
  incident: {
    ...growth.incident,
    ...{ id: id(51), tier: 'channel' as const, detectedAt: Date.parse('2026-11-18T09:00:00Z') },
  },
}

const typical = factsOf(
  thursday,
  {
    people: [
      { name: 'Ana Ruiz', dollars: [121.4, 31, 28.5, 35.2, 30, 26, 33] },
      { name: 'Bob Lee', dollars: [44.1, 40, 52, 47, 39, 41, 45] },
      { name: 'ci-payments', kind: 'robot', dollars: [88, 12, 11, 12.5, 13, 12, 12] },
      { name: 'Chen Wei', teamId: platform.id, dollars: [60, 58, 61, 63, 55, 57, 62] },
    ],
    models: [
      { name: 'claude-opus-4-5', dollars: [190, 60, 58, 70, 61, 55, 64] },
      { name: 'claude-sonnet-5', dollars: [123.5, 81, 94.5, 87.7, 76, 81, 88] },
    ],
    projects: [{ name: 'checkout', dollars: [140, 40, 41, 39, 42, 40, 41] }],
  },
  {
    budgets: [sampleCards.payments, sampleCards.ana].flatMap((card) =>
      card
        ? [{ status: { ...card.status, spentMicroUsd: fullOf(card.status.limitMicroUsd) }, teamId: payments.id }]
        : [],
    ),
    incidents: [growth, opened],
  },
)

const long = 'Maximiliana-Theodora 👩‍👩‍👧‍👦 שרה <@U0X> von und zu Hohenfels *bold* _so_'
const many = Array.from({ length: 500 }, (_, at) => ({
  ...{ name: `${long.slice(0, 56)} ${at}`, teamId: id(1 + (at % 2)) },
  dollars: [98_765.43 + at, 12.01, 11, 10, 9, 8, 7],
}))
const worst = factsOf(
  thursday,
  { people: many, models: many.slice(0, 40), projects: many.slice(0, 40) },
  {
    teams: [
      { ...payments, name: 'Research <!channel> & Development of the *Northern* Hemisphere' },
      { ...platform, name: long },
    ],
    budgets: Array.from({ length: 60 }, (_, at) => {
      const status = Object.values(sampleCards)[at % Object.keys(sampleCards).length]?.status ?? fail()
      return { status: { ...status, scopeName: `${long} ${at}` }, teamId: payments.id }
    }),
    incidents: Array.from({ length: 30 }, () => ({
      ...growth,
      ...{ name: long, teamName: long },
      incident: {
        ...growth.incident,
        sentence: `<!channel> ${'opus & sonnet '.repeat(60)}`,
        excess: dollars(1_234_567),
      },
    })),
    fresh: Array.from({ length: 9 }, (_, at) => ({
      ...{ accountId: at, vendor: 'anthropic' as const, label: `<!channel> ${'l'.repeat(80)} ${at}` },
      ...{ readUpTo: new Date('2026-11-19T06:00:00Z'), failingSince: at % 2 ? new Date('2026-11-19T06:00:00Z') : null },
    })),
  },
)

const reading: DigestReading = {
  ...{ now: new Date('2026-11-20T08:00:00Z'), timeZone: 'Europe/Berlin' },
  ...{ naming: 'shown', sample: null },
}
const inChannel: DigestReading = { ...reading, naming: 'hidden' }
const team: DigestScope = scopeOfTeams([payments, platform], new Set([payments.id]))
const cursorLate = {
  ...{ accountId: 1, vendor: 'cursor' as const, label: 'Cursor' },
  ...{ readUpTo: new Date('2026-11-19T22:00:00Z'), failingSince: null },
}

function daily(facts: DigestFacts, scope: DigestScope, read = reading): Message {
  return dailyMessage(dailyCost(facts, { scope, found }), read)
}

function weekOf(facts: DigestFacts, scope: DigestScope, read = reading, more: Partial<WeekExtras> = {}): Message {
  const cells = facts.people.flatMap((cell) =>
    cell.range > 1
      ? []
      : Array.from({ length: 7 }, (_, at) => ({
          ...{ ...cell, range: at + (cell.range === 0 ? 7 : 0) },
          usageSpendMicroUsd: microUsd(at > 4 ? 0 : Math.round(cell.usageSpendMicroUsd / 5)),
        })),
  )
  const digest = weeklyDigest(facts, scope)
  const drawn = weekPicture(twoWeeks(cells, { range: week, scope }), digest)
  const picture = drawn && { source: { url: 'https://tally.example.com/charts/week.png' }, altText: drawn.altText }
  return weeklyMessage(digest, { picture, own: null, seats: [], ...more }, read)
}

const inWeek = {
  ...typical,
  range: week,
  people: typical.people.map((cell) => ({ ...cell, usageSpendMicroUsd: times(cell.usageSpendMicroUsd, 5) })),
  models: typical.models.map((cell) => ({ ...cell, usageSpendMicroUsd: times(cell.usageSpendMicroUsd, 5) })),
}
const own = { ...ownSpend(inWeek, id(100)), topModel: 'claude-opus-4-5' }
const firstWeek = factsOf(week, { people: [{ name: 'Ana Ruiz', dollars: [34.1, 0, 0, 0, 0, 0, 0] }] })
const seats = [
  {
    ...{ accountId: 1, vendor: 'cursor' as const, label: 'Cursor', seatMicroUsd: dollars(40), seats: 40, used: 37 },
    unused: ['Ana', 'Bob', 'Cleo'],
  },
]

/** Digests at nothing, in the first weeks, as usual and at the worst. */
export const sampleMessages: Record<string, Message> = {
  'daily-typical': daily(typical, wholeDigest),
  'daily-of-a-team': daily({ ...typical, fresh: [cursorLate] }, team),
  'daily-in-a-channel': daily(typical, wholeDigest, inChannel),
  'daily-nothing': daily(factsOf(thursday, {}), wholeDigest),
  'daily-first-days': daily(factsOf(thursday, { people: [{ name: 'Ana Ruiz', dollars: [12.3, 4] }] }), wholeDigest),
  'daily-after-a-weekend': daily({ ...typical, range: weekend, budgets: [], incidents: [] }, team),
  'daily-sample': daily(typical, team, { ...reading, sample: 'own' }),
  'daily-worst': daily(worst, wholeDigest),
  'weekly-typical': weekOf(inWeek, wholeDigest, reading, { own, seats }),
  'weekly-in-a-channel': weekOf(inWeek, team, inChannel),
  'weekly-nothing': weekOf(factsOf(week, {}), wholeDigest),
  'weekly-first': weekOf(firstWeek, wholeDigest),
  'weekly-worst': weekOf({ ...worst, range: week }, wholeDigest, reading, { own, seats }),
  'weekly-own': ownWeekMessage(own, { range: week, sample: null }),
  'weekly-own-nothing': ownWeekMessage(
    { ...ownSpend(factsOf(week, {}), id(1)), topModel: null },
    { range: week, sample: 'own' },
  ),
  'unmatched-one': unmatchedMessage(unmatchedOf(1), { days: 30, sample: null }),
  'unmatched-typical': unmatchedMessage(unmatchedOf(12), { days: 30, sample: null }),
  'unmatched-worst': unmatchedMessage(unmatchedOf(1_234, `<!channel> ${long} ${'x'.repeat(200)}`), {
    days: 30,
    sample: 'own',
  }),
}

/** Read where nobody is named. */
export const inChannels = ['daily-in-a-channel', 'weekly-in-a-channel'] as const

function unmatchedOf(handles: number, name = 'k.boateng@agency.example'): UnmatchedSpend {
  const most = Array.from({ length: Math.min(5, handles) }, (_, at) => ({
    ...{ vendor: at % 2 ? 'anthropic' : 'cursor', name: `${name}${at || ''}`, usageSpendMicroUsd: dollars(120 - at) },
  }))
  return { handles, usageSpendMicroUsd: handles === 1 ? dollars(120) : dollars(1_312.4), most }
}

function fullOf(limit: MicroUsd): MicroUsd {
  return microUsd(limit * 0.88)
}

function times(amount: MicroUsd, by: number): MicroUsd {
  return microUsd(amount * by)
}

function fail(): never {
  throw new Error('there are sample budgets')
}
