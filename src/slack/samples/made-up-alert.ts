import { addDays, dayOf, daysIn, hourMs } from '../../base/calendar.ts'
import { fromDollars } from '../../base/money.ts'
import { expectedBands } from '../../incidents/expected-band.ts'
import type { IncidentFacts } from '../../incidents/incident-facts.ts'
import type { StoredIncident } from '../../incidents/incident-row.ts'
import { type ChartPictures, pictureForMany } from '../chart-pictures.ts'
import { alertMessage } from '../incidents/alert-view.ts'
import { incidentChart } from '../incidents/chart.ts'
import type { Message } from '../kit/blocks.ts'

type Deps = { pictures: Pick<ChartPictures, 'byAddress' | 'byFile'> }

/** An alert of unusual spend as leads read it, of somebody who does not exist. */
export async function madeUpAlert({ pictures }: Deps, now: Date): Promise<Message> {
  const facts = madeUpFacts(now)
  const drawn = incidentChart(facts)
  const picture = drawn && (await pictureForMany(pictures, drawn))
  return alertMessage(facts, { place: 'leads', naming: 'shown', picture })
}

function madeUpFacts(now: Date): IncidentFacts {
  const today = dayOf(now)
  const days = daysIn({ from: addDays(today, -27), to: addDays(today, 1) })
  // A month of about $51 a day, and a dear day.
  const spent = days.map((_, at) => fromDollars(at === 27 ? 214 : 39 + (at % 5) * 6))
  const byDay = new Map(days.map((day, at) => [day, spent[at] ?? fromDollars(0)]))
  return {
    incident: madeUpIncident(now),
    name: 'Alex Example',
    teamName: 'Payments',
    ownerId: null,
    byName: null,
    ...{ days, spent, bands: expectedBands(days, byDay, today), onsetDay: today },
    lastUsedAt: now,
    models: [
      { name: 'opus-max', requests: 61, valueMicroUsd: fromDollars(152) },
      { name: 'sonnet', requests: 240, valueMicroUsd: fromDollars(62) },
    ],
    sessions: [{ name: 'fix-checkout-flow', requests: 41, valueMicroUsd: fromDollars(120) }],
    repositories: [{ name: 'acme/checkout', requests: 41, valueMicroUsd: fromDollars(120) }],
    keys: [],
  }
}

function madeUpIncident(now: Date): StoredIncident {
  const detectedAt = now.getTime() - hourMs
  const excess = fromDollars(163)
  return {
    ...{ id: '', subject: { kind: 'entity', id: '' }, subjectKind: 'person', teamId: null, version: 1 },
    ...{ family: 'use', cause: 'spend', severity: 'critical', tier: 'channel', state: 'open' },
    ...{ onset: detectedAt - 2 * hourMs, detectedAt, toldAt: detectedAt, toldExcess: excess, escalations: 0 },
    ...{ lastFoundAt: now.getTime(), excess, peak: excess, acknowledgedAt: null, resolvedAt: null },
    ...{ firstToldAt: detectedAt, firstAnsweredAt: null, resolution: null, by: null, note: '', until: null },
    mergedInto: null,
    sentence: '$214 so far today, a normal day is $51 (4.2×). +$163: 78% model (opus-max 6% → 71%), 22% volume.',
  }
}
