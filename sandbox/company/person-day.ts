import { personEpisode } from './episodes.ts'
import { type Habit, habitOf } from './habits.ts'
import { modelFor, sonnet } from './model-choice.ts'
import type { CompanyPerson } from './people.ts'
import { type Random, randomFrom } from './random.ts'
import { sessionId, sessionRequests } from './session.ts'
import type { Request } from './usage-record.ts'
import { dayOf, growthOn, startOf, worksHowMuch, zoneOffset } from './work-calendar.ts'

const hourMs = 3_600_000
const minuteMs = 60_000

/** What one person asked of models on one UTC day; requests may reach past its end. */
export function personDay(person: CompanyPerson, day: string): Request[] {
  const habit = habitOf(person)
  const random = randomFrom('day', person.email, day)
  return [
    ...workSessions(random, person, habit, day),
    ...personEpisode(person, habit, day),
    ...(person.slackId === 'U0NEW' ? theOneRequest(person, habit, day) : []),
  ]
}

function workSessions(random: Random, person: CompanyPerson, habit: Habit, day: string): Request[] {
  if (habit.sessionsADay === 0) return []
  const wanted = habit.sessionsADay * growthOn(day) * (0.6 + random.next() * 0.8)
  const count = Math.floor(wanted) + (random.next() < wanted % 1 ? 1 : 0)
  const sessions: Request[] = []
  for (let index = 0; index < count; index++) {
    const startsAt = startInDay(random, person, habit, day)
    const localDay = dayOf(startsAt + zoneOffset(person.timezone, day))
    const share = worksHowMuch({ email: person.email, weekends: habit.weekends }, localDay)
    if (random.next() * 1.15 >= share) continue
    sessions.push(...session(random, habit, day, startsAt))
  }
  return sessions
}

function session(random: Random, habit: Habit, day: string, startsAt: number): Request[] {
  const tool = random.next() < 0.65 ? habit.tools[0] : random.pick(habit.tools)
  return sessionRequests(random, {
    day,
    startsAt,
    tool,
    model: modelFor(random, tool, day, habit.likesItDear),
    requests: Math.min(40, 1 + random.skewed(5, 1.6)),
    contextTokens: tool === 'aider' || tool === 'sdk' ? 16_000 : 52_000,
    repository: random.next() < 0.8 ? habit.repositories[0] : random.pick(habit.repositories),
    project: habit.project,
  })
}

// Office hours in the person's zone, laid onto the UTC day: in Auckland they begin on the evening before.
function startInDay(random: Random, person: CompanyPerson, habit: Habit, day: string): number {
  const offset = zoneOffset(person.timezone, day)
  const late = random.next() < 0.1 ? 4 : 0
  const local = (habit.startHour + late + random.next() * 8.5) * hourMs
  const inDay = (((local - offset) % (24 * hourMs)) + 24 * hourMs) % (24 * hourMs)
  return startOf(day) + Math.floor(inDay)
}

function theOneRequest(person: CompanyPerson, habit: Habit, day: string): Request[] {
  if (!/-(05|11)-18$/.test(day)) return []
  const tokens = { input: 812, cacheRead: 0, cacheWrite5m: 18_240, cacheWrite1h: 0, output: 431, reasoning: 0 }
  const at = startOf(day) + 10 * hourMs + 12 * minuteMs - zoneOffset(person.timezone, day)
  const session = sessionId(`only/${day}`)
  const [repository] = habit.repositories
  return [{ at, tokens, session, repository, model: sonnet(day), tool: 'claude-code', project: habit.project }]
}
