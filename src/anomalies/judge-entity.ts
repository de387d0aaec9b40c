import { fromDollars, inDollars } from '../base/money.ts'
import { type Baseline, baselineOf } from './baselines/baseline.ts'
import { ownHabits } from './baselines/own.ts'
import type { EntityState } from './entity-state.ts'
import { binMs } from './features/bins.ts'
import { type Feature, featureNames } from './features/feature.ts'
import { type Habits, type Measured, measure } from './features/measure.ts'
import { byModel, type OpenDay } from './features/open-day.ts'
import type { Usage } from './features/usage.ts'
import type { Finding } from './finding.ts'
import { isWeekend } from './local-days.ts'
import { monthlyOf } from './monthly.ts'
import type { Settled } from './options.ts'
import type { Case } from './scoring/case.ts'
import { scoresOf } from './scoring/score.ts'
import { thresholdOf } from './scoring/threshold.ts'
import { verdictOf } from './scoring/verdict.ts'
import { changeOf } from './sentences/change.ts'
import { sentenceOf } from './sentences/sentence.ts'
import type { Team } from './team/team.ts'

// A private question is allowed to be wrong more often than a message to everybody.
const runShare = 0.73

export type Baselines = Readonly<Record<Feature, Baseline>>

/** What a day of this entity is compared with. */
export function baselinesOf(state: EntityState, team: Team, day: number): Baselines {
  const own = ownHabits(state, day)
  const { kind } = state.entity
  const priors = team.priors[kind]
  const entries = featureNames.map((feature) => {
    const baseline = baselineOf(feature, own[feature], priors[feature], kind)
    const weekend = isWeekend(day) && (feature === 'day' || feature === 'hour') ? state.weekend : 0
    return [
      feature,
      weekend === 0
        ? baseline
        : {
            ...baseline,
            centre: baseline.centre + weekend,
            reached: baseline.reached === null ? null : baseline.reached + weekend,
          },
    ]
  })
  return Object.fromEntries(entries) as Baselines
}

export function measured(state: EntityState, open: OpenDay): Measured {
  return measure(open, state.sessions, habitsFor(state, open.day))
}

/** The case of one day of an entity at `now`. */
export function caseOf(input: {
  readonly state: EntityState
  readonly team: Team
  readonly open: OpenDay
  readonly now: number
  readonly measured: Measured
  readonly baselines: Baselines
  readonly volume: number
  readonly settings: Settled
  readonly modelNames: readonly string[]
}): Case {
  const { state, team, open, now, measured: of, baselines, settings } = input
  const { kind } = state.entity
  const threshold = thresholdOf(team.tails[kind], kind, settings.alertBudget)
  return {
    kind,
    now,
    dayStartsAt: open.startsAt,
    lastAt: Math.min(of.lastAt, now),
    hourFrom: Math.max(of.hourFrom, open.startsAt),
    features: of.features,
    baselines,
    sharedVolume: input.volume,
    carried: state.carried,
    ...monthlyOf(state, open.day, baselines),
    steady: of.steady,
    unattended: of.unattended,
    total: of.total,
    usualRequests: Math.exp(baselines.day.centre) / Math.exp(baselines.unitCost.centre),
    change: changeOf(named(byModel(open), input.modelNames), named(usualDay(state), input.modelNames), 0),
    threshold,
    runThreshold: threshold * runShare,
    newcomer: open.day - state.firstDay < 5,
    floors: {
      excess: inDollars(settings.floors.excess),
      newcomerExcess: inDollars(settings.floors.newcomerExcess),
      run: inDollars(settings.floors.run),
    },
  }
}

/** What is to be said of a case; its evidence is the case itself. */
export function findingOf(state: EntityState, of: Case): Finding | null {
  const verdict = verdictOf(of)
  if (!verdict) return null
  const sensitivity = state.sensitivity.get(verdict.cause) ?? 1
  if (verdict.score < verdict.threshold * sensitivity) return null
  return {
    subject: { kind: 'entity', id: state.entity.id },
    cause: verdict.cause,
    tier: verdict.tier,
    score: verdict.score,
    threshold: verdict.threshold * sensitivity,
    onset: verdict.onset,
    excess: fromDollars(verdict.excess),
    sentence: sentenceOf(of, verdict, state.days),
    evidence: { case: of, scores: scoresOf(of) },
  }
}

function habitsFor(state: EntityState, day: number): Habits {
  const known = state.ofDays >= 10
  return {
    kind: state.entity.kind,
    promptsKnown: state.promptsKnown,
    isOdd: known ? (at) => (state.hours[state.days.hourOf(at)] ?? 0) < 0.04 * state.ofDays : null,
    isNewTool: known ? (tool) => (state.tools.get(tool) ?? day) > day - 3 : null,
    usualThreeHours: known ? (end) => usualThreeHours(state, end) : null,
  }
}

// A twentieth of a day at least: hours that are usually empty would make a spike of any request.
function usualThreeHours(state: EntityState, endBin: number): number {
  const habit = state.own?.day
  const perDay = habit ? Math.exp(habit.centre) : Number.NaN
  let share = 0
  for (let back = 0; back < 3; back++) {
    const hour = state.days.hourOf((endBin - back * 12) * binMs)
    share += (state.hourUsd[hour] ?? 0) / state.ofDays
  }
  return perDay * Math.max(0.08, share)
}

function usualDay(state: EntityState): Map<number, Usage> {
  const days = Math.max(state.usualDays, 1)
  return new Map(
    [...state.usual].map(([model, sum]) => [
      model,
      {
        usd: sum.usd / days,
        requests: sum.requests / days,
        input: sum.input / days,
        cacheRead: sum.cacheRead / days,
        cacheWrite: sum.cacheWrite / days,
        output: sum.output / days,
      },
    ]),
  )
}

function named(of: ReadonlyMap<number, Usage>, names: readonly string[]): Map<string, Usage> {
  return new Map([...of].map(([model, usage]) => [names[model] ?? '', usage]))
}
