import { robotEpisode } from './episodes.ts'
import { sonnet } from './model-choice.ts'
import { type Random, randomFrom } from './random.ts'
import { sessionRequests } from './session.ts'
import type { Request } from './usage-record.ts'
import { growthOn, startOf, weekday } from './work-calendar.ts'

const hourMs = 3_600_000

const repositories: [string, ...string[]] = [
  'northwind/infrastructure',
  'northwind/fleet-api',
  'northwind/motion-core',
  'northwind/perception',
  'northwind/field-app',
]

/** What a robot asked of models on one UTC day: CI at night and a look every hour, reviews while people work. */
export function robotDay(name: string, project: string, day: string): Request[] {
  const random = randomFrom('robot', name, day)
  return name === 'ci-runner'
    ? [...nightlyRun(random, project, day), ...hourlyLook(random, project, day)]
    : [...reviews(random, project, day), ...robotEpisode(name, project, day)]
}

function nightlyRun(random: Random, project: string, day: string): Request[] {
  const jobs = Math.round((weekday(day) > 5 ? 2 : 5) * growthOn(day))
  return Array.from({ length: jobs }, () =>
    sessionRequests(random, {
      ...run(random, project),
      day,
      startsAt: startOf(day) + Math.floor((1 + random.next() * 3) * hourMs),
      model: sonnet(day),
      requests: random.between(3, 7),
      contextTokens: 24_000,
    }),
  ).flat()
}

function hourlyLook(random: Random, project: string, day: string): Request[] {
  return Array.from({ length: 24 }, (_, hour) =>
    sessionRequests(random, {
      ...run(random, project),
      day,
      startsAt: startOf(day) + hour * hourMs + random.between(0, hourMs - 1),
      model: 'claude-haiku-4-5',
      requests: 1,
      contextTokens: 3_000,
    }),
  ).flat()
}

function reviews(random: Random, project: string, day: string): Request[] {
  const pulls = Math.round((weekday(day) > 5 ? 1 : 7) * growthOn(day) * (0.7 + random.next() * 0.6))
  return Array.from({ length: pulls }, () =>
    sessionRequests(random, {
      ...run(random, project),
      day,
      startsAt: startOf(day) + Math.floor((7 + random.next() * 13) * hourMs),
      model: sonnet(day),
      requests: random.between(1, 4),
      contextTokens: 22_000,
    }),
  ).flat()
}

function run(random: Random, project: string) {
  return { tool: 'sdk' as const, repository: random.pick(repositories), project }
}
