import { type Breach, entitySubject, type RuleFacts, teamSubject } from './facts.ts'

/** Something was used beyond the plan in this cycle. */
export function planExhausted(facts: RuleFacts): Breach[] {
  return [...facts.beyondPlan].flatMap(([entity, requests]) => {
    if (requests <= 0) return []
    const sentence = `The plan is used up: ${requests.toLocaleString('en-US')} requests of this cycle are charged.`
    return { ...above('planExhausted', requests), subject: entitySubject(entity), sinceDay: facts.cycleStart, sentence }
  })
}

/** The vendor holds somebody back. */
export function limitedUsers(facts: RuleFacts): Breach[] {
  return [...facts.limitedUsers].flatMap(([team, count]) => {
    if (count <= 0) return []
    const sentence = `${count} ${count === 1 ? 'person is' : 'people are'} held back by a spending limit of Cursor’s.`
    return { ...above('limitedUsers', count), subject: teamSubject(team), sinceDay: facts.today, sentence }
  })
}

function above(rule: Breach['rule'], value: number) {
  return { rule, value, limit: 0, score: value, threshold: 0, isCritical: false, excess: 0 }
}
