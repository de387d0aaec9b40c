import { chanceFrom } from './chance.ts'
import { models } from './models.ts'
import { robotEvents } from './plan.ts'
import type { Recorder } from './recorder.ts'
import type { Robot } from './roster.ts'
import { run } from './session.ts'
import { dayMs, days, firstDay, hourMs, span, type World } from './world.ts'

const callsAJob = 12
const weekendLevel = -0.5
const hours = Array.from({ length: 24 }, (_, hour) => (hour >= 7 && hour < 19 ? 1.6 : 1))

/** Jobs around the clock, fewer at weekends, three times as many on the first of a month. */
export function simulateRobot(
  to: Recorder,
  { world, seed, robot }: { world: World; seed: number; robot: Robot },
): void {
  const lives = robotEvents(seed, robot).map((event) => ({
    event,
    mark: to.mark({ kind: 'entity', id: robot.id }, event.kind),
  }))
  let count = 0
  for (let day = 0; day < days; day += 1) {
    const chance = chanceFrom(seed, robot.id, 'day', day)
    const isWeekend = day % 7 >= 5
    const isFirst = firstDay.add({ days: day }).day === 1
    const level = robot.level + chance.normal(robot.sd * world.daySpread) + (isWeekend ? weekendLevel : 0)
    const size = robot.unit * chance.logNormal(1, 0.12 * world.unitSpread)
    const usual = (Math.exp(level) * (isFirst ? 3 : 1)) / (models[robot.model].unit * robot.unit * callsAJob)
    const most = Math.max(1, ...lives.map(({ event }) => (event.kind === 'bot_storm' ? event.factor : 1)))
    // Drawn for the worst storm there is, so that a storm adds jobs and moves none.
    for (let job = 0; job < Math.round(usual * most); job += 1) {
      const at = span.from + day * dayMs + chance.weighted(hours) * hourMs + chance.next() * hourMs
      const live = lives.find(({ event }) => event.from <= at && at < event.to)
      const factor = live?.event.kind === 'bot_storm' ? live.event.factor : 1
      if (job >= usual * factor) continue
      const isBeyond = job >= usual
      const calls = 1 + chance.exponential(callsAJob - 1)
      count += 1
      run(
        to,
        {
          entity: robot.id,
          session: `${robot.id}-j${count}`,
          tool: 'ci',
          model: robot.model,
          size,
          brokenCache: 0,
          beyond: live && isBeyond ? [{ mark: live.mark, share: 1 }] : [],
        },
        { chance, at, lastsMs: chance.uniform(2, 7) * 60_000, prompts: 0, pace: () => calls / 1.4 },
      )
    }
  }
}
