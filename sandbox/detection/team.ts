import { chanceFrom } from './chance.ts'
import { dirtied } from './dirt.ts'
import { commitMinutes } from './git-times.ts'
import type { History } from './history.ts'
import { simulatePerson } from './person.ts'
import { teamEvents } from './plan.ts'
import { recorderOf } from './recorder.ts'
import { simulateRobot } from './robot.ts'
import { rosterOf } from './roster.ts'
import { span, type World } from './world.ts'

const weekMs = 7 * 24 * 60 * 60_000

/** The same words give the same history, to the last token. */
export function simulateTeam(
  world: World,
  { seed, index, size }: { seed: number; index: number; size?: number },
): History {
  const team = `${world.name}-${seed}-${index}`
  const drawn = world.sizes[chanceFrom(seed, team, 'size').between(0, world.sizes.length - 1)] ?? world.sizes[0]
  const { people, robots } = rosterOf(world, { seed, team, size: size ?? drawn })
  const events = teamEvents(
    seed,
    team,
    people.map(({ model }) => model),
  )
  const recorder = recorderOf(team, events.price, chanceFrom(seed, team, 'prices'))
  const crunch = events.crunches.map(() => recorder.mark({ kind: 'team', id: team }, 'crunch', true))
  for (const [number, person] of people.entries()) {
    const developer = (index * people.length + number) % commitMinutes.length
    simulatePerson(recorder, { world, seed, person, developer, crunches: events.crunches, crunch })
  }
  for (const robot of robots) simulateRobot(recorder, { world, seed, robot })
  const clean: History = {
    team,
    entities: [
      ...people.map(({ id, zone }) => ({ id, kind: 'person' as const, team, zone })),
      ...robots.map(({ id }) => ({ id, kind: 'robot' as const, team, zone: world.mainZone })),
    ],
    rows: recorder.rows.filter(({ at }) => at >= span.from && at < span.to).sort((one, other) => one.at - other.at),
    labels: recorder.labels().sort((one, other) => one.start - other.start),
    ...span,
    developerWeeks: people.reduce((sum, { from, to }) => sum + weeksThere(from, to), 0),
  }
  return world.isDirty ? dirtied(clean, chanceFrom(seed, team, 'dirt')) : clean
}

function weeksThere(from: number, to: number): number {
  const day = weekMs / 7
  const [start, end] = [Math.max(span.from + from * day, span.scoredFrom), Math.min(span.from + to * day, span.to)]
  return Math.max(0, end - start) / weekMs
}
