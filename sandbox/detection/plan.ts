import { type Chance, chanceFrom } from './chance.ts'
import { type ModelName, models } from './models.ts'
import type { Archetype, Person, Robot } from './roster.ts'
import { dayMs, days, hourMs, span, warmUpDays } from './world.ts'

export type IncidentKind =
  | 'runaway_loop'
  | 'model_switch'
  | 'cache_bust'
  | 'slow_creep'
  | 'leaked_key'
  | 'light_user_spike'
  | 'bot_storm'
  | 'price_change'
export type BenignKind = 'new_project' | 'legit_marathon' | 'crunch'

/** What is to befall one entity from the first time of use on or after `from`. */
export type Event = { from: number; to: number } & (
  | { kind: 'runaway_loop'; hours: number; dollarsAnHour: number }
  | { kind: 'model_switch'; model: ModelName; size: number; share: number }
  | { kind: 'cache_bust'; factor: number }
  | { kind: 'slow_creep'; factor: number; by: 'volume' | 'unit' }
  | { kind: 'leaked_key'; hours: number; dollarsAnHour: number; isForeignTool: boolean }
  | { kind: 'light_user_spike'; dollars: number; hours: number }
  | { kind: 'bot_storm'; factor: number }
  | { kind: 'new_project'; factor: number }
  | { kind: 'legit_marathon'; hours: number; secondsApart: number }
)

/** What befalls a whole team. */
export type TeamEvents = {
  price: { model: ModelName; factor: number; from: number; to: number } | null
  crunches: ReadonlyArray<{ from: number; to: number; factor: number }>
}

type PersonKind = Exclude<Event['kind'], 'bot_storm'>

/** Per 100 weeks of a person, before the weights. */
const rates: Record<PersonKind, number> = {
  runaway_loop: 0.42,
  model_switch: 0.34,
  cache_bust: 0.26,
  slow_creep: 0.18,
  leaked_key: 0.06,
  light_user_spike: 0.16,
  new_project: 0.4,
  legit_marathon: 0.6,
}
const weights: Record<Archetype, number> = { idle: 0.15, light: 0.7, regular: 1.1, heavy: 1.5, power: 1.5 }
const robotRate = 2.1
const restDays = 9

/** What befalls a person: one thing at a time, with some days of peace between. */
export function eventsOf(seed: number, person: Person): Event[] {
  const chance = chanceFrom(seed, person.id, 'events')
  const first = Math.max(warmUpDays, person.from + 10)
  const weeks = Math.max(0, person.to - first) / 7
  const drawn = (Object.keys(rates) as PersonKind[]).flatMap((kind) => {
    const expected = (rates[kind] / 100) * weeks * weightOf(kind, person.archetype)
    return Array.from({ length: chance.poisson(expected) }, () =>
      drawEvent(chance, kind, person, chance.uniform(first, person.to - 2)),
    )
  })
  return apart(drawn)
}

export function robotEvents(seed: number, robot: Robot): Event[] {
  const chance = chanceFrom(seed, robot.id, 'events')
  const count = chance.poisson((robotRate / 100) * ((days - warmUpDays) / 7))
  return apart(
    Array.from({ length: count }, (): Event => {
      const from = span.scoredFrom + chance.uniform(0, days - warmUpDays - 4) * dayMs
      return { kind: 'bot_storm', from, to: from + chance.uniform(1, 3) * dayMs, factor: chance.factor(5, 12) }
    }),
  )
}

export function teamEvents(seed: number, team: string, used: readonly ModelName[]): TeamEvents {
  const chance = chanceFrom(seed, team, 'team events')
  const model = used[chance.between(0, used.length - 1)]
  const from = span.scoredFrom + chance.uniform(5, days - warmUpDays - 20) * dayMs
  const price =
    model && chance.happens(0.78) ? { model, factor: chance.factor(1.35, 2), from, to: from + 14 * dayMs } : null
  const crunches = Array.from({ length: chance.poisson(1.2) }, () => {
    const start = span.scoredFrom + chance.between(0, days - warmUpDays - 5) * dayMs
    return { from: start, to: start + chance.between(1, 3) * dayMs, factor: chance.uniform(1.5, 2.2) }
  })
  return { price, crunches }
}

function weightOf(kind: PersonKind, archetype: Archetype): number {
  if (kind === 'light_user_spike') return archetype === 'light' || archetype === 'idle' ? 1 : 0
  return kind === 'leaked_key' ? 1 : weights[archetype]
}

function drawEvent(chance: Chance, kind: PersonKind, person: Person, day: number): Event {
  const from = span.from + day * dayMs
  const lasting = (least: number, most: number) => ({ from, to: from + chance.uniform(least, most) * dayMs })
  switch (kind) {
    case 'runaway_loop':
      return { kind, ...lasting(20, 20), hours: chance.uniform(3, 14), dollarsAnHour: chance.logNormal(16, 0.5) }
    case 'model_switch':
      return { kind, ...lasting(6, 18), ...dearer(chance, person.model), share: chance.uniform(0.75, 1) }
    case 'cache_bust':
      return { kind, ...lasting(4, 12), factor: chance.uniform(2.2, 4) }
    case 'slow_creep':
      return { kind, ...lasting(25, 40), factor: chance.uniform(2.8, 5), by: chance.pick(['volume', 'unit']) }
    case 'leaked_key': {
      const hours = chance.factor(12, 90)
      const isForeignTool = chance.happens(0.5)
      return { kind, from, to: from + hours * hourMs, hours, dollarsAnHour: chance.logNormal(30, 0.4), isForeignTool }
    }
    case 'light_user_spike':
      return { kind, ...lasting(1, 1), dollars: chance.factor(40, 150), hours: chance.uniform(2, 6) }
    case 'new_project':
      return { kind, ...lasting(14, 35), factor: chance.uniform(1.8, 3) }
    case 'legit_marathon':
      return { kind, ...lasting(20, 20), hours: chance.uniform(2, 4), secondsApart: chance.uniform(12, 40) }
  }
}

// A call of the dearer model costs 4 to 12 times as much: by its price, and by the mode that sends more of the context.
function dearer(chance: Chance, usual: ModelName): { model: ModelName; size: number } {
  const model: ModelName = usual === 'atlas-max' || chance.happens(0.4) ? 'nova-max' : 'atlas-max'
  const size = (chance.factor(4, 12) * models[usual].unit) / models[model].unit
  return { model, size: Math.min(4, Math.max(0.7, size)) }
}

function apart(events: readonly Event[]): Event[] {
  const kept: Event[] = []
  for (const event of events.toSorted((one, other) => one.from - other.from)) {
    const last = kept.at(-1)
    if (!last || event.from > last.to + restDays * dayMs) kept.push(event)
  }
  return kept
}
