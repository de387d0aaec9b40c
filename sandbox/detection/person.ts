import { type Chance, chanceFrom } from './chance.ts'
import { brokenShare, type ModelName, models } from './models.ts'
import { type Event, eventsOf, type TeamEvents } from './plan.ts'
import type { Mark, Recorder, Usage } from './recorder.ts'
import type { Person } from './roster.ts'
import { type Manner, run, work } from './session.ts'
import { type Workday, workdays } from './workday.ts'
import { binMs, dayMs, hourMs, type World } from './world.ts'

type Live = { event: Event; mark: Mark; isSpent: boolean }

/** Everything one person used, day by day, with what befell them. */
export function simulatePerson(
  to: Recorder,
  given: {
    world: World
    seed: number
    person: Person
    developer: number
    crunches: TeamEvents['crunches']
    crunch: Mark[]
  },
): void {
  const { world, seed, person } = given
  const lives = eventsOf(seed, person).map(
    (event): Live => ({ event, mark: markOf(to, person, event), isSpent: false }),
  )
  let count = 0
  const named = () => `${person.id}-s${++count}`
  for (const { event, mark } of lives) {
    if (event.kind === 'leaked_key')
      leak(to, { chance: chanceFrom(seed, person.id, 'leak'), person, event, mark, named })
  }
  for (const day of workdays(world, { seed, person, developer: given.developer })) {
    const { chance } = day
    for (const [index, at] of day.starts.entries()) {
      const live = lives.find(({ event, isSpent }) => !isSpent && event.from <= at && at < event.to) ?? null
      const crunch = given.crunches.findIndex(({ from, to: end }) => from <= at && at < end)
      const manner = mannerAt(person, { day, live, at, session: named() })
      const rush = given.crunches[crunch]?.factor ?? 1
      const mark = given.crunch[crunch]
      const beyond = mark ? [...manner.beyond, { mark, share: 1 - 1 / rush }] : manner.beyond
      const end = work(
        to,
        { ...manner, beyond },
        {
          chance,
          at,
          calls: (day.calls / day.starts.length) * rush * manner.volume,
          longTurns: world.longTurns,
          longest: person.archetype === 'power' ? 900 : 250,
          sizeSd: 0.25 * world.unitSpread,
        },
      )
      // Any session of the day may be the one that does not end.
      if (live && (chance.happens(0.5) || index === day.starts.length - 1)) {
        single(to, { chance, person, live, at: end, manner, named })
      }
    }
    if (person.nightJob && day.nightAt !== null) {
      const pace = binMs / 1000 / person.nightJob.secondsApart
      const manner = usualManner(person, { size: day.size, session: named() })
      run(to, manner, {
        chance,
        at: day.nightAt,
        lastsMs: person.nightJob.hours * hourMs,
        prompts: 1,
        pace: () => pace,
      })
    }
  }
}

function markOf(to: Recorder, person: Person, { kind }: Event): Mark {
  return to.mark({ kind: 'entity', id: person.id }, kind, kind === 'new_project' || kind === 'legit_marathon')
}

function usualManner(person: Person, { size, session }: { size: number; session: string }): Manner {
  return { entity: person.id, session, tool: person.tool, model: person.model, size, brokenCache: 0, beyond: [] }
}

/** How a session that begins then is worked: with the model and tool of the day, and what has befallen the person. */
function mannerAt(
  person: Person,
  { day, live, at, session }: { day: Workday; live: Live | null; at: number; session: string },
): Manner & { volume: number } {
  const { chance } = day
  const usual = usualManner(person, { size: day.size, session })
  const tool = chance.happens(0.92) ? person.tool : person.otherTool
  const model = chance.happens(0.93) ? person.model : person.otherModel
  const manner = { ...usual, tool, model, volume: 1 }
  if (!live) return manner
  const { event, mark } = live
  const beyond = (factor: number): Usage['beyond'] => [{ mark, share: 1 - 1 / factor }]
  switch (event.kind) {
    case 'model_switch': {
      if (!chance.happens(event.share)) return manner
      const factor = (models[event.model].unit * event.size) / models[person.model].unit
      return { ...manner, model: event.model, size: day.size * event.size, beyond: beyond(factor) }
    }
    case 'cache_bust': {
      const share = brokenShare(model, event.factor)
      return { ...manner, brokenCache: share, beyond: beyond(event.factor) }
    }
    case 'slow_creep': {
      const factor = event.factor ** Math.min(1, (at - event.from) / (0.7 * (event.to - event.from)))
      const grown = event.by === 'unit' ? { size: day.size * factor } : { volume: factor }
      return { ...manner, ...grown, beyond: beyond(factor) }
    }
    case 'new_project':
      return { ...manner, volume: event.factor, beyond: beyond(event.factor) }
    default:
      return manner
  }
}

/** What happens once: a loop, a long job, a spree. */
function single(
  to: Recorder,
  given: { chance: Chance; person: Person; live: Live; at: number; manner: Manner; named(): string },
): void {
  const { chance, live, at } = given
  const { event, mark } = live
  const manner = { ...given.manner, beyond: [{ mark, share: 1 }] }
  const unit = models[manner.model].unit * manner.size
  if (event.kind === 'runaway_loop') {
    live.isSpent = true
    const pace = event.dollarsAnHour / 12 / unit
    run(to, manner, { chance, at, lastsMs: event.hours * hourMs, prompts: 0, pace: () => pace })
  }
  if (event.kind === 'legit_marathon') {
    live.isSpent = true
    const pace = binMs / 1000 / event.secondsApart
    run(to, manner, { chance, at, lastsMs: event.hours * hourMs, prompts: 1, pace: () => pace })
  }
  if (event.kind === 'light_user_spike') {
    live.isSpent = true
    const calls = event.dollars / unit
    const sessions = Math.max(1, Math.round(calls / 150))
    for (let index = 0; index < sessions; index += 1) {
      const start = at + (chance.next() * event.hours * hourMs) / 2
      work(
        to,
        { ...manner, session: given.named() },
        {
          chance,
          at: start,
          calls: calls / sessions,
          longTurns: 0.1,
          longest: 250,
          sizeSd: 0.25,
        },
      )
    }
  }
}

function leak(
  to: Recorder,
  given: { chance: Chance; person: Person; event: Event & { kind: 'leaked_key' }; mark: Mark; named(): string },
): void {
  const { chance, person, event } = given
  const model = chance.pick<ModelName>(['atlas', 'atlas-max', 'nova', 'nova-max'])
  const size = chance.logNormal(1.2, 0.4)
  const unit = models[model].unit * size
  const manner: Manner = {
    ...usualManner(person, { size, session: given.named() }),
    ...(event.isForeignTool ? { tool: 'api', session: '' } : {}),
    model,
    beyond: [{ mark: given.mark, share: 1 }],
  }
  const settlesIn = (6 * hourMs) / (event.hours * hourMs)
  let burst = 1
  run(to, manner, {
    chance,
    at: event.from,
    lastsMs: Math.min(event.hours * hourMs, 4 * dayMs),
    prompts: 0,
    pace(share) {
      if (chance.happens(0.1)) burst = chance.logNormal(0.85, 0.6)
      return (burst * (1 - Math.exp(-(share + 0.01) / settlesIn)) * event.dollarsAnHour) / 12 / unit
    },
  })
}
