import { addDays, type Day, day, daysIn } from '../../../base/calendar.ts'
import { microUsd } from '../../../base/money.ts'
import { ruleNames } from '../../../incidents/detection-fields.ts'
import { detectionDefaults } from '../../../incidents/detection-settings.ts'
import { expectedBands } from '../../../incidents/expected-band.ts'
import type { IncidentFacts, NamedIncident } from '../../../incidents/incident-facts.ts'
import type { StoredIncident } from '../../../incidents/incident-row.ts'
import type { IncidentEventRow } from '../../../incidents/read-incidents.ts'
import type { RuleMessages } from '../../../incidents/rules-backtest.ts'
import { day as dayMs, dollars, hour, incidentOf, start } from '../../../incidents/testing.ts'
import type { Message } from '../../kit/blocks.ts'
import { alertMessage } from '../alert-view.ts'
import { batchMessage } from '../batch-view.ts'
import { detailModal } from '../detail-view.ts'
import { capModal, expectModal, resolveModal } from '../forms.ts'
import { lessonsModal } from '../lessons.ts'
import { listMessage } from '../list-view.ts'
import { noteMessage } from '../note-view.ts'
import { rulesModal } from '../rules-view.ts'
import { settingsModal, teamRouteModal } from '../settings-view.ts'
import { incidentBlocks } from '../tab-view.ts'

// As the engine keeps it (`anomalies/scoring/case.ts`); 40 dollars are a little under 3.7 as a logarithm.
const judgedCase = {
  kind: 'person',
  features: { hour: 61.2, unitCost: 1.19, newTools: 0, oddHours: 14.1 },
  baselines: { day: { centre: 3.93, n: 23 }, hour: { centre: 2.1 }, unitCost: { centre: -1.1 } },
  total: { usd: 214.3, requests: 180, input: 9_100_000, cacheRead: 2_300_000 },
  usualRequests: 151,
  steady: { minutes: 62, usd: 58.4, requests: 71 },
  unattended: { minutes: 48, usd: 44.9, requests: 60 },
  change: { volume: 0.18, price: 0, mix: 1.02, cache: 0.31, tokens: -0.1 },
}

/** What messages, windows and the tab of incidents show, at nothing, one, the usual and the worst. */

const id = (end: number) => `01234567-89ab-7cde-8f01-${String(end).padStart(12, '0')}`
const longName = 'Maximiliana-Theodora <@U0X> von und zu Hohenfels-Nordwind *bold* _so_'
const now = new Date(start + 3 * hour)

export function stored(changes: Partial<StoredIncident> = {}): StoredIncident {
  return {
    ...incidentOf({
      ...{ id: id(1), subject: { kind: 'entity', id: id(9) }, excess: dollars(163), peak: dollars(163) },
      sentence: '$214 by 14:10, a normal Tuesday is $51 (4.2×). +$163: 78% model (opus-max 6% → 71%), 22% volume.',
      severity: 'critical',
    }),
    ...{ subjectKind: 'person', teamId: id(8), version: 1 },
    ...changes,
  }
}

function namedOf(changes: Partial<StoredIncident> = {}, over: Partial<NamedIncident> = {}): NamedIncident {
  return {
    ...{
      incident: stored(changes),
      name: 'Ana Ruiz',
      teamName: 'Payments',
      ownerId: id(9),
      byName: changes.by ? 'Bob Lee' : null,
    },
    ...over,
  }
}

const days: Day[] = daysIn({ from: addDays(day('2026-11-16'), -27), to: day('2026-11-17') })
const spent = days.map((_, at) => (at === 27 ? dollars(214) : at % 7 > 4 ? null : dollars(40 + (at % 5) * 6)))

function factsOf(changes: Partial<StoredIncident> = {}, over: Partial<IncidentFacts> = {}): IncidentFacts {
  const byDay = new Map(days.flatMap((one, at) => (spent[at] == null ? [] : [[one, spent[at]] as const])))
  return {
    ...namedOf(changes),
    ...{ days, spent, bands: expectedBands(days, byDay, day('2026-11-16')), onsetDay: day('2026-11-16') },
    lastUsedAt: new Date(start + 2 * hour),
    models: [
      { name: 'opus-max', requests: 61, valueMicroUsd: dollars(152) },
      { name: 'sonnet', requests: 240, valueMicroUsd: dollars(62) },
    ],
    sessions: [{ name: 'fix-checkout-flow', requests: 41, valueMicroUsd: dollars(120) }],
    repositories: [{ name: 'acme/checkout', requests: 41, valueMicroUsd: dollars(120) }],
    keys: [{ id: id(7), name: 'laptop', display: 'acl_x7Kd…9fQ2', isPaused: false }],
    ...over,
  }
}

const worst = {
  name: longName,
  teamName: 'Research <!channel> & Development of the *Northern* Hemisphere',
  byName: longName,
  models: Array.from({ length: 3 }, (_, at) => ({
    ...{ name: `claude-opus-4-5-20251101-thinking-max-${at}-<!here>`, requests: 1_234_567 },
    valueMicroUsd: microUsd(98_765_432_100),
  })),
}
const worstChanges: Partial<StoredIncident> = {
  ...{ sentence: `<!channel> ${'opus & sonnet '.repeat(60)}`, excess: dollars(1_234_567), peak: dollars(2_345_678) },
  note: 'Because <@U0ANA> said “so” & more. '.repeat(12),
}
const acknowledged = { state: 'acknowledged', by: id(5), acknowledgedAt: start + hour, version: 2 } as const
const picture = { url: 'https://tally.example.com/charts/incident.png' }
const inChannel = { place: 'channel', naming: 'shown', picture } as const

const event = (changes: Partial<IncidentEventRow> = {}): IncidentEventRow => ({
  ...{ id: 1, at: new Date(start), by: null, reason: 'opened', note: '', excessMicroUsd: 163_000_000 },
  evidence: { score: 6.1234, threshold: 4.6, evidence: { case: judgedCase } },
  ...changes,
})

export const sampleMessages: Record<string, Message> = {
  'alert-open': alertMessage(factsOf(), inChannel),
  'alert-without-anything': alertMessage(
    factsOf({}, { models: [], sessions: [], repositories: [], keys: [], spent: days.map(() => null), teamName: null }),
    { ...inChannel, picture: null },
  ),
  'alert-names-hidden': alertMessage(factsOf(), { ...inChannel, naming: 'hidden' }),
  'alert-acknowledged': alertMessage(factsOf(acknowledged), inChannel),
  'alert-snoozed': alertMessage(factsOf({ state: 'snoozed', by: id(5), until: start + dayMs }), inChannel),
  'alert-expected': alertMessage(
    factsOf({ state: 'expected', by: id(5), until: start + 7 * dayMs, note: 'The migration' }),
    inChannel,
  ),
  'alert-resolved': alertMessage(
    factsOf({ state: 'resolved', by: id(5), resolvedAt: start + 5 * hour, resolution: 'runaway', note: 'Stopped it' }),
    inChannel,
  ),
  'alert-cleared': alertMessage(
    factsOf({ state: 'resolved', resolvedAt: start + 60 * hour, resolution: 'quiet' }, { byName: null }),
    inChannel,
  ),
  'alert-merged': alertMessage(factsOf({ state: 'merged', mergedInto: id(2) }), inChannel),
  'alert-team': alertMessage(
    factsOf(
      { subjectKind: 'team', subject: { kind: 'team', id: id(8) }, family: 'price', cause: 'price' },
      { name: 'Payments', ownerId: null },
    ),
    inChannel,
  ),
  'alert-worst': alertMessage(factsOf({ ...worstChanges, ...acknowledged }, worst), inChannel),
  'owner-runaway': alertMessage(
    factsOf({
      tier: 'dm',
      cause: 'unattended',
      severity: 'info',
      sentence: 'Your agent has run 62 min without you, $14 so far.',
    }),
    { ...inChannel, place: 'owner' },
  ),
  'owner-paused': alertMessage(
    factsOf(acknowledged, { keys: [{ id: id(7), name: 'laptop', display: 'acl_x7Kd…9fQ2', isPaused: true }] }),
    { ...inChannel, place: 'owner' },
  ),
  'batch-three': batchMessage(
    [1, 2, 3].map((at) => namedOf({ id: id(at), ...(at === 2 ? acknowledged : {}) })),
    'shown',
  ),
  'batch-worst': batchMessage(
    Array.from({ length: 120 }, (_, at) => namedOf({ ...worstChanges, id: id(at) }, worst)),
    'shown',
  ),
  'note-opened': noteMessage(namedOf(), event(), { place: 'channel', naming: 'shown', byName: null }),
  'note-grown': noteMessage(namedOf(), event({ reason: 'grown' }), { place: 'channel', naming: 'shown', byName: null }),
  'note-disowned': noteMessage(namedOf(), event({ reason: 'not_mine', by: id(9), evidence: null }), {
    ...{ place: 'batch', naming: 'hidden', byName: 'Ana Ruiz' },
  }),
  'list-none': listMessage({
    ...{ incidents: [], total: 0, teamName: 'Payments' },
    state: { show: 'live', severity: null, teamId: id(8), page: 0 },
  }),
  'list-typical': listMessage({
    ...{ incidents: [namedOf(), namedOf({ id: id(2), ...acknowledged })], total: 2, teamName: null },
    state: { show: 'live', severity: null, teamId: null, page: 0 },
  }),
  'list-worst': listMessage({
    incidents: Array.from({ length: 10 }, (_, at) => namedOf({ ...worstChanges, id: id(at) }, worst)),
    ...{ total: 1_234, teamName: longName, state: { show: 'all', severity: 'critical', teamId: id(8), page: 3 } },
  }),
}

const routes = [
  { id: id(3), teamId: null, leastSeverity: 'info' as const, workspace: 'T0', channel: 'C0AISPEND' },
  { id: id(4), teamId: id(8), leastSeverity: 'critical' as const, workspace: 'T0', channel: 'C0PAYMENTS' },
]
const teams = [{ id: id(8), name: 'Payments <b>', parentId: null, costCentre: '', version: 1 }]
const settings = detectionDefaults
const worstSettings = {
  ...settings,
  rules: {
    ...settings.rules,
    spendSpike: { ...settings.rules.spendSpike, speaks: 'channel' as const, limit: 999.999 },
  },
}
const triedAll = (sent: number) => Object.fromEntries(ruleNames.map((rule) => [rule, sent])) as RuleMessages

export const sampleModals = {
  resolve: resolveModal(namedOf()),
  expect: expectModal(namedOf(), now),
  cap: capModal(namedOf({}, worst)),
  'detail-typical': detailModal(
    factsOf(acknowledged),
    [event(), event({ id: 2, reason: 'acknowledged', by: id(5), note: 'On it', at: now })],
    new Map([[id(5), 'Bob Lee']]),
  ),
  'detail-worst': detailModal(
    factsOf({ ...worstChanges, ...acknowledged }, worst),
    Array.from({ length: 60 }, (_, at) =>
      event({ id: at, reason: 'acknowledged', by: id(5), note: 'x<y> '.repeat(80) }),
    ),
    new Map([[id(5), longName]]),
  ),
  'settings-at-first': settingsModal({ settings, routes: [], teams: [], tried: null, here: 'T0' }),
  settings: settingsModal({
    here: 'T0',
    ...{ settings: { ...settings, alertBudget: 2 }, routes, teams },
    tried: new Map([0.2, 0.6, 2].map((budget) => [budget, { inChannels: budget * 10, toOwners: budget * 5 }])),
  }),
  'rules-spend-none': rulesModal({ group: 'spend', settings, tried: triedAll(0), hasCursor: false }),
  'rules-use-typical': rulesModal({ group: 'use', settings, tried: triedAll(14), hasCursor: true }),
  'rules-use-no-cursor': rulesModal({ group: 'use', settings, tried: triedAll(1), hasCursor: false }),
  'rules-cost-typical': rulesModal({ group: 'cost', settings, tried: triedAll(2), hasCursor: true }),
  'rules-spend-worst': rulesModal({
    ...{ group: 'spend', settings: worstSettings, tried: triedAll(123_456), hasCursor: true },
    fault: 'Times: give a number from 0× to 1000×, such as 5×.',
  }),
  'team-channel': teamRouteModal(teams),
  'lessons-none': lessonsModal([], new Map()),
  lessons: lessonsModal(
    [
      { kind: 'rebase' as const, entity: id(9), at: start },
      { kind: 'exclude' as const, entity: id(9), from: start, to: start + dayMs },
      { kind: 'less_sensitive' as const, entity: id(9), cause: 'spend' as const },
    ].map((lesson, at) => ({
      ...{ id: id(at), incidentId: id(1), at: now, by: id(5), note: at === 0 ? 'The <migration>' : '', undoneAt: null },
      lesson,
    })),
    new Map([
      [id(9), longName],
      [id(5), 'Bob Lee'],
    ]),
  ),
}

const nothing = { count: 0, toDetect: null, toAcknowledge: null, toResolve: null, atStake: microUsd(0) }
const month = {
  count: 12,
  toDetect: 41 * 60_000,
  toAcknowledge: 3 * hour,
  toResolve: 26 * hour,
  atStake: dollars(1_412),
}
const live = { show: 'live', severity: null, page: 0 } as const

export const sampleTabs = {
  'tab-none': incidentBlocks({
    ...{ incidents: [], total: 0, state: live, measures: nothing, before: nothing, mayChange: true },
  }),
  'tab-typical': incidentBlocks({
    ...{ incidents: [namedOf(), namedOf({ id: id(2), ...acknowledged })], total: 2, state: live },
    ...{ measures: month, before: { ...month, count: 9, toDetect: 95 * 60_000 }, mayChange: false },
  }),
  'tab-worst': incidentBlocks({
    incidents: Array.from({ length: 10 }, (_, at) => namedOf({ ...worstChanges, id: id(at) }, worst)),
    ...{ total: 1_234, state: { show: 'all', severity: 'critical', page: 7 }, measures: month, before: month },
    mayChange: true,
  }),
}
