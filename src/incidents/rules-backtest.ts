import { setImmediate } from 'node:timers/promises'
import { utcDay } from '../anomalies/rules/daily-sums.ts'
import { ruleFindings } from '../anomalies/rules/judge-rules.ts'
import type { RuleName, RuleSettings } from '../anomalies/rules/settings.ts'
import { dayMs, dayOf } from '../base/calendar.ts'
import type { DbOrTransaction } from '../db/database.ts'
import { spenders } from '../people/spenders.ts'
import { ruleNames } from './detection-fields.ts'
import { follow, isFollowed, type Surroundings } from './follow.ts'
import type { Incident } from './incident.ts'
import { createRuleDays, type RuleDays, type RuleSurroundings } from './rule-days.ts'
import { readDays, ruleSurroundings } from './rule-watch.ts'
import { type Subjects, subjectsOf } from './subjects.ts'

/** How many messages of its own each rule would have sent. */
export type RuleMessages = Record<RuleName, number>

/** The organisation's own last days, to try rules on. */
export type RuleHistory = { days: RuleDays; subjects: Subjects; surroundings: RuleSurroundings; now: Date }

export const triedDays = 30
const reach = 40

/** Reads what the back-test of the rules needs, once for any number of settings. */
export async function readRuleHistory(db: DbOrTransaction, now: Date): Promise<RuleHistory> {
  const subjects = subjectsOf(await spenders(db, dayOf(now)))
  const days = createRuleDays(subjects)
  const today = utcDay(now.getTime())
  await readDays(db, days, today - triedDays - reach, today + 1)
  // Whom a vendor holds back is known of this moment only.
  const surroundings = { ...(await ruleSurroundings(db, now)), limitedPeople: 0 }
  return { days, subjects, surroundings, now }
}

/**
 * What each rule would have sent in the last 30 days had it spoken in a channel: judged as each UTC day ended, through the
 * same life of incidents, beside no engine (which takes in what both find, so that it may be fewer).
 */
export async function triedRules(rules: RuleSettings, history: RuleHistory): Promise<RuleMessages> {
  const { days, surroundings: known, now } = history
  const speaking = Object.fromEntries(
    ruleNames.map((rule) => [rule, { ...rules[rule], speaks: 'channel' }]),
  ) as RuleSettings
  const sent = Object.fromEntries(ruleNames.map((rule) => [rule, 0])) as RuleMessages
  const surroundings = surroundingsOf(history)
  const today = utcDay(now.getTime())
  let followed: Incident[] = []
  for (let day = today - triedDays + 1; day <= today; day++) {
    const at = Math.min((day + 1) * dayMs, now.getTime())
    const transitions = follow(followed, ruleFindings(speaking, days.factsAt(at, known)), at, surroundings)
    for (const { tells, after } of transitions) {
      const rule = ruleNames.find((name) => after.family === `rule:${name}`)
      if (tells === 'alert' && rule) sent[rule]++
    }
    const changed = new Map(transitions.map(({ after }) => [after.id, after]))
    const others = followed.filter(({ id }) => !changed.has(id))
    followed = [...others, ...changed.values()].filter((incident) => isFollowed(incident, at))
    // Whoever is served by this process is not to wait for it.
    await setImmediate()
  }
  return sent
}

function surroundingsOf({ days, subjects: { entities } }: RuleHistory): Surroundings {
  const members = Map.groupBy(entities.values(), ({ team }) => team)
  let count = 0
  return {
    teamOf: (entity) => entities.get(entity)?.team ?? null,
    activeDaysSince: ({ kind, id }, at, now) =>
      days.activeSince(kind === 'team' ? (members.get(id) ?? []).map((one) => one.id) : [id], at, now),
    newId: () => String(++count),
  }
}
