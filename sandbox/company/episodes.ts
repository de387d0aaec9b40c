import type { Habit } from './habits.ts'
import { opus, sonnet } from './model-choice.ts'
import type { CompanyPerson } from './people.ts'
import { type Random, randomFrom } from './random.ts'
import { sessionId, sessionRequests } from './session.ts'
import type { Request } from './usage-record.ts'
import { isRunawayDay, startOf, weekday, weekNumber, zoneOffset } from './work-calendar.ts'

const hourMs = 3_600_000
const minuteMs = 60_000

type Episode = { what: 'loop' | 'dearer'; slackId: string; weekdays: readonly number[] }

// By what the week's number leaves divided by three. On Tuesdays and Fridays, as what is told on one of them waits until the
// other at least: most of these people use models seldom, and it takes two days of theirs without it until it is over by itself.
// In the middle week the robot has the Tuesday.
const episodes: readonly (readonly Episode[])[] = [
  [
    { what: 'dearer', slackId: 'U0RAJ', weekdays: [2, 3, 4] },
    { what: 'loop', slackId: 'U0LUCAS', weekdays: [2] },
    { what: 'dearer', slackId: 'U0NINA', weekdays: [5] },
  ],
  [{ what: 'loop', slackId: 'U0DIEGO', weekdays: [5] }],
  [
    { what: 'loop', slackId: 'U0KWAME', weekdays: [2] },
    { what: 'dearer', slackId: 'U0INGRID', weekdays: [5] },
  ],
]

/**
 * What somebody did on a day that is out of the ordinary. Each week has two such things in turn, so that whenever one looks
 * something has happened lately that waits for somebody: a dearer model, a prompt that is not cached any more, a robot that
 * reviews everything again.
 */
export function personEpisode(person: CompanyPerson, habit: Habit, day: string): Request[] {
  const random = randomFrom('episode', person.email, day)
  if (person.slackId === 'U0OMAR' && isRunawayDay(day)) return runaway(random, habit, day)
  const today = episodes[weekNumber(day) % 3]?.find(
    ({ slackId, weekdays }) => slackId === person.slackId && weekdays.includes(weekday(day)),
  )
  if (!today) return []
  return today.what === 'loop' ? uncached(random, person, habit, day) : dearerModel(random, person, habit, day)
}

/** A Tuesday on which the robot reviews everything again and again. */
export function robotEpisode(name: string, project: string, day: string): Request[] {
  if (name !== 'review-bot' || weekNumber(day) % 3 !== 1 || weekday(day) !== 2) return []
  const random = randomFrom('episode', name, day)
  return Array.from({ length: 72 }, (_, index) =>
    sessionRequests(random, {
      ...{ tool: 'sdk', repository: 'northwind/fleet-api', project, day },
      startsAt: startOf(day) + 8 * hourMs + index * 5 * minuteMs,
      model: sonnet(day),
      requests: random.between(3, 6),
      contextTokens: 60_000,
    }),
  ).flat()
}

// An agent in a loop, sending a large context again and again past the cache until somebody stops it.
function runaway(random: Random, habit: Habit, day: string): Request[] {
  return loop(random, {
    ...{ habit, day, model: opus(day), session: sessionId(`runaway/${day}`), requests: 420 },
    startsAt: startOf(day) + 12 * hourMs,
  })
}

// A tool that writes the time into its prompt: nothing of it is found in the cache again.
function uncached(random: Random, person: CompanyPerson, habit: Habit, day: string): Request[] {
  return loop(random, {
    ...{ habit, day, model: sonnet(day), session: sessionId(`uncached/${day}`), requests: 110 },
    startsAt: localHour(person, day, habit.startHour + 1),
  })
}

function loop(
  random: Random,
  input: { habit: Habit; day: string; model: string; session: string; requests: number; startsAt: number },
): Request[] {
  const { habit, model, session, requests, startsAt } = input
  return Array.from({ length: requests }, (_, index) => ({
    ...{ model, session, tool: 'claude-code', repository: habit.repositories[0], project: habit.project },
    at: startsAt + index * minuteMs + random.between(0, 40_000),
    tokens: {
      input: random.between(120_000, 190_000),
      ...{ cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0 },
      output: random.between(500, 2_500),
      reasoning: 0,
    },
  }))
}

function dearerModel(random: Random, person: CompanyPerson, habit: Habit, day: string): Request[] {
  return [1, 4, 6].flatMap((hour) =>
    sessionRequests(random, {
      ...{ tool: 'codex', model: 'gpt-6-astra', repository: habit.repositories[0], project: habit.project, day },
      startsAt: localHour(person, day, habit.startHour + hour),
      requests: random.between(20, 34),
      contextTokens: 52_000,
    }),
  )
}

function localHour(person: CompanyPerson, day: string, hour: number): number {
  return startOf(day) + hour * hourMs - zoneOffset(person.timezone, day)
}
