import { type Chance, chanceFrom } from './chance.ts'
import { commitsByDay, hourWeights } from './git-times.ts'
import { models } from './models.ts'
import type { Person } from './roster.ts'
import { hourMs, midnight, type World } from './world.ts'

/** A day someone works: when sessions begin, how many calls are made in all and how large they are. */
export type Workday = {
  chance: Chance
  starts: number[]
  calls: number
  size: number
  /** When a job at night begins, if there is one. */
  nightAt: number | null
}

const weekdayFactors = [1.02, 1.06, 1.04, 1.02, 0.86, 0.1, 0.1]
const weekendLevel = -0.5
const rampDays = 24
const memory = 0.2
const minuteMs = 60_000

/** The days a person works, in order, after habits of their own and chance. */
export function* workdays(
  world: World,
  { seed, person, developer }: { seed: number; person: Person; developer: number },
): Generator<Workday> {
  const commits = world.realTimes ? commitsByDay(developer) : null
  const usualCommits = commits ? median([...commits.values()].map(({ length }) => length)) : 1
  let mood = 0
  for (let day = person.from; day < person.to; day += 1) {
    const chance = chanceFrom(seed, person.id, 'day', day)
    const ramp = rampOn(person, day)
    const minutes = commits
      ? sessionsBefore(chance, commits.get(day) ?? [])
      : isAtWork(chance, person, day, ramp)
        ? null
        : []
    if (minutes?.length === 0) continue
    mood = memory * mood + Math.sqrt(1 - memory ** 2) * chance.normal(person.daySd)
    const isWeekend = day % 7 >= 5
    const level = person.level + (person.drift[day] ?? 0) + mood + (isWeekend ? weekendLevel : 0) + Math.log(ramp)
    const deep = chance.happens(world.deepWork.share) ? chance.factor(1.5, world.deepWork.most) : 1
    const busy = commits ? ((commits.get(day)?.length ?? 1) / usualCommits) ** 0.35 : 1
    const size = person.unit * chance.logNormal(1, person.unitSd)
    const calls = (Math.exp(level) * deep * busy) / (models[person.model].unit * person.unit)
    const begins = minutes ?? drawnStarts(chance, calls)
    const from = midnight(day, person.zone)
    const worksAtNight = person.nightJob !== null && !isWeekend && chance.happens(0.55)
    yield {
      chance,
      starts: begins.toSorted((one, other) => one - other).map((minute) => from + minute * minuteMs),
      calls,
      size,
      nightAt: person.nightJob && worksAtNight ? from + person.nightJob.hour * hourMs : null,
    }
  }
}

// Someone new takes some weeks to find their stride.
function rampOn(person: Person, day: number): number {
  if (person.from === 0) return 1
  return 1 / (1 + Math.exp(-(day - person.from - rampDays / 2) / (rampDays / 6)))
}

function isAtWork(chance: Chance, person: Person, day: number, ramp: number): boolean {
  const share = person.activity * (weekdayFactors[day % 7] ?? 0) * (0.3 + 0.7 * ramp)
  return chance.happens(share) && !person.daysOff.has(day)
}

function drawnStarts(chance: Chance, calls: number): number[] {
  const count = Math.min(7, 1 + chance.poisson(calls / 45))
  return Array.from({ length: count }, () => {
    const hour = chance.weighted(hourWeights)
    // The small hours belong to the day before, as people feel it.
    return (hour < 5 ? hour + 24 : hour) * 60 + chance.between(0, 59)
  })
}

// What was committed was worked on before.
function sessionsBefore(chance: Chance, commits: readonly number[]): number[] {
  const minutes = commits
    .map((minute) => (minute % (24 * 60)) - chance.between(5, 50))
    .sort((one, other) => one - other)
  const kept: number[] = []
  for (const minute of minutes) if (kept.length === 0 || minute - (kept.at(-1) ?? 0) > 45) kept.push(minute)
  return kept.slice(0, 8)
}

function median(values: number[]): number {
  return values.sort((one, other) => one - other)[Math.floor(values.length / 2)] ?? 1
}
