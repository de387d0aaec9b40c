import { binMs } from '../features/bins.ts'
import type { Run } from '../features/runs.ts'
import type { Cause, Tier } from '../finding.ts'
import type { Case } from './case.ts'
import { type Excess, excessOf, isMaterial } from './material.ts'
import { type Group, type Scores, scoresOf, unattendedOf } from './score.ts'

export type Verdict = {
  readonly cause: Cause
  readonly tier: Tier
  readonly score: number
  readonly threshold: number
  readonly onset: number
  /** Dollars. */
  readonly excess: number
}

const runMinutesForOwner = 20
const leastRun = 2.4
const underWayMs = 20 * 60_000
const runMinutesForChannel = 50
const runFloorsForChannel = 0.65
const runShareForChannel = 0.8
/** Floors of excess an hour, and in all: what burns more slowly is its owner's business until it has cost so much. */
const burnsFloors = 0.7
const dearFloors = 4
const elsewhere = 2
const mostlyAlone = 0.8

/** What is to be said of a case, if anything: unusual beyond the threshold, and material. Pure, so that evidence can be judged again. */
export function verdictOf(of: Case): Verdict | null {
  const scores = scoresOf(of)
  const excess = excessOf(of)
  if (scores.score >= of.threshold) {
    const group = strongest(scores, (candidate) => isMaterial(candidate, of, excess))
    if (group)
      return said(
        group,
        group !== 'run' || isForChannel(runOf(of, scores), of, scores) ? 'channel' : 'dm',
        of.threshold,
        scores.score,
        of,
        scores,
        excess,
      )
  }
  const owners = ownersScore(scores)
  const run = runOf(of, scores)
  if (
    owners >= of.runThreshold &&
    isUnderWay(run, of) &&
    run.minutes >= runMinutesForOwner &&
    isMaterial('run', of, excess)
  ) {
    const isPlain =
      owners >= runShareForChannel * of.threshold &&
      // An even pace alone says less than that nobody asked.
      isForChannel(run, of, scores, run === of.unattended ? 1 : 2)
    const tier = isPlain ? 'channel' : 'dm'
    return said('run', tier, of.runThreshold, owners, of, scores, excess)
  }
  return null
}

/** What a run is weighed by for a word to its owner alone: with what it burns in an hour. */
function ownersScore({ z }: Scores): number {
  const run = Math.max(z.steady, unattendedOf(z))
  return run < leastRun ? 0 : Math.hypot(run, Math.max(0, z.hour))
}

// `times`: so many times as long and as dear.
function isForChannel(run: Run, of: Case, scores: Scores, times = 1): boolean {
  return (
    run.minutes >= times * runMinutesForChannel &&
    run.usd >= times * runFloorsForChannel * of.floors.excess &&
    cannotWait(run, of, scores)
  )
}

// A long job that somebody started costs little an hour; what comes from somewhere new may be nobody's here.
function cannotWait({ minutes, usd }: Run, { floors }: Case, { groups }: Scores): boolean {
  const usdAnHour = (usd / minutes) * 60
  return usdAnHour >= burnsFloors * floors.excess || usd >= dearFloors * floors.excess || groups.place >= elsewhere
}

function isUnderWay(run: Run, { now }: Case): boolean {
  return now - (run.to + 1) * binMs <= underWayMs
}

function said(
  group: Group,
  tier: Tier,
  threshold: number,
  score: number,
  of: Case,
  scores: Scores,
  excess: Excess,
): Verdict {
  return {
    cause: causeOf(group, of, scores),
    tier,
    score,
    threshold,
    onset: Math.min(of.now, onsetOf(group, of, scores)),
    excess: Math.max(excess[group], 0),
  }
}

function strongest(scores: Scores, isAllowed: (group: Group) => boolean): Group | null {
  const groups: Group[] = ['unit', 'volume', 'run', 'place']
  const allowed = groups.filter((group) => scores.groups[group] >= 1.5 && isAllowed(group))
  return allowed.sort((a, b) => scores.groups[b] - scores.groups[a])[0] ?? null
}

function causeOf(group: Group, of: Case, scores: Scores): Cause {
  switch (group) {
    case 'volume':
      return 'spend'
    case 'place':
      return 'new_use'
    case 'run':
      return toldRun(of, scores) === of.unattended ? 'unattended' : 'cadence'
    case 'unit': {
      const { mix, cache, price, tokens } = of.change
      if (cache >= Math.max(mix, price, tokens)) return 'cache_share'
      return mix >= Math.max(price, tokens) ? 'model_mix' : 'unit_cost'
    }
  }
}

function runOf(of: Case, scores: Scores) {
  return unattendedOf(scores.z) >= scores.z.steady ? of.unattended : of.steady
}

// That nobody spoke is known, and says more than the even pace that weighs more.
function toldRun(of: Case, scores: Scores) {
  return of.unattended.minutes >= mostlyAlone * of.steady.minutes ? of.unattended : runOf(of, scores)
}

function onsetOf(group: Group, of: Case, scores: Scores): number {
  switch (group) {
    case 'run':
      return toldRun(of, scores).from * binMs
    case 'volume':
      return scores.z.hour > scores.z.day ? of.hourFrom : of.dayStartsAt
    default:
      return of.dayStartsAt
  }
}
