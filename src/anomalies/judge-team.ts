import { closeDay } from './close-day.ts'
import { type EntityState, forgetOldDays } from './entity-state.ts'
import type { Measured } from './features/measure.ts'
import type { OpenDay } from './features/open-day.ts'
import type { Finding } from './finding.ts'
import { growingOf } from './growth/growing.ts'
import { type Baselines, baselinesOf, caseOf, findingOf, measured } from './judge-entity.ts'
import type { Settled } from './options.ts'
import { scoresOf } from './scoring/score.ts'
import { judgePrices } from './team/judge-prices.ts'
import type { Team } from './team/team.ts'
import { sharedVolume } from './team/volume.ts'

type Judging = {
  readonly team: Team
  readonly now: number
  readonly settings: Settled
  readonly modelNames: readonly string[]
}
type Day = { readonly open: OpenDay; readonly measured: Measured; readonly baselines: Baselines }

/** Every finding about a team and its members; only those with new rows, or of whom something was said, are measured anew. */
export function judgeTeam(
  team: Team,
  now: number,
  settings: Settled,
  modelNames: readonly string[],
  models: ReadonlyMap<string, number>,
): Finding[] {
  const judging = { team, now, settings, modelNames }
  for (const state of team.touched) team.firstDay = Math.min(team.firstDay, state.firstDay)
  const prices = judgePrices(team, now, settings, modelNames, models)
  const days = new Map<EntityState, Day[]>()
  for (const state of [...team.touched, ...team.standing.keys()]) {
    if (days.has(state) || (state.unjudged.size === 0 && state.judgedOn === todayOf(state, now))) continue
    closeFinished(state, judging)
    days.set(state, daysToJudge(state, team, now))
  }
  team.touched.clear()
  const volume = volumeToday(team, now)
  for (const [state, judged] of days) {
    const findings = judged.flatMap((day) => {
      const of = theCase(state, day, volume, judging)
      const { score } = scoresOf(of)
      state.highest.set(day.open.day, Math.max(score, state.highest.get(day.open.day) ?? 0))
      if (score >= of.threshold) state.unusualOn.add(day.open.day)
      return findingOf(state, of) ?? []
    })
    const worst = findings.sort((a, b) => b.score / b.threshold - a.score / a.threshold)[0]
    const said = [...(worst ? [worst] : []), ...(state.growing ? [state.growing] : [])]
    if (said.length === 0) team.standing.delete(state)
    else team.standing.set(state, said)
  }
  return [...prices, ...[...team.standing.values()].flat()]
}

function theCase(state: EntityState, { open, measured: of, baselines }: Day, volume: number, judging: Judging) {
  return caseOf({ ...judging, state, open, measured: of, baselines, volume })
}

// What was used in the hour before 05:00 is judged at 05:00, as the end of that day.
function todayOf(state: EntityState, now: number): number {
  return state.days.dayOf(now - 1)
}

function daysToJudge(state: EntityState, team: Team, now: number): Day[] {
  const today = todayOf(state, now)
  state.judgedOn = today
  const judged = state.open.filter((open) => open.day === today || state.unjudged.has(open.day))
  state.unjudged.clear()
  return judged.map((open) => {
    const baselines = baselinesOf(state, team, open.day)
    const of = measured(state, open)
    if (open.day === today) state.latest = { day: today, ratio: of.total.usd / Math.exp(baselines.day.centre) }
    return { open, measured: of, baselines }
  })
}

function volumeToday(team: Team, now: number): number {
  const volume = sharedVolume(
    team.members.flatMap((member) =>
      member.entity.kind === 'person' && member.latest?.day === todayOf(member, now) && (member.own?.day?.n ?? 0) >= 3
        ? [member.latest.ratio]
        : [],
    ),
  )
  const [first] = team.members
  if (first) team.volumes.set(todayOf(first, now), volume)
  return volume
}

/** Days that are over teach; those that got rows since they were closed teach anew. */
function closeFinished(state: EntityState, judging: Judging): void {
  const { team, now } = judging
  const today = todayOf(state, now)
  let closed = false
  for (const open of [...state.open]) {
    if (open.day >= today || (open.day <= state.closedUntil && !state.unjudged.has(open.day))) continue
    const baselines = baselinesOf(state, team, open.day)
    const of = measured(state, open)
    const isNew = open.day > state.closedUntil
    const volume = team.volumes.get(open.day) ?? 0
    if (isNew && baselines.day.n >= 3 && !state.unusualOn.has(open.day)) {
      team.scores.push({ day: open.day, kind: state.entity.kind, score: state.highest.get(open.day) ?? 0 })
    }
    state.highest.delete(open.day)
    closeDay(state, open, of, baselines, volume)
    closed = true
  }
  state.closedUntil = Math.max(state.closedUntil, today - 1)
  if (!closed) return
  forgetOldDays(state, today)
  state.growing = growingOf(state, team.firstDay, today, now, judging.settings)
}
