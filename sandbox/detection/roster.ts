import type { Chance } from './chance.ts'
import { chanceFrom } from './chance.ts'
import type { ModelName } from './models.ts'
import { days, type World } from './world.ts'

export type Archetype = 'idle' | 'light' | 'regular' | 'heavy' | 'power'

export type Person = {
  id: string
  archetype: Archetype
  zone: string
  tool: string
  otherTool: string
  /** Log dollars of a usual day of work. */
  level: number
  daySd: number
  unitSd: number
  /** How large this person's calls are. */
  unit: number
  model: ModelName
  otherModel: ModelName
  /** Share of weekdays worked. */
  activity: number
  from: number
  to: number
  daysOff: ReadonlySet<number>
  /** The hour of a power user's usual job at night. */
  nightJob: { hour: number; hours: number; secondsApart: number } | null
  drift: readonly number[]
}

export type Robot = { id: string; level: number; sd: number; model: ModelName; unit: number }

const archetypes: ReadonlyArray<{ name: Archetype; weight: number; shift: number; activity: number }> = [
  { name: 'idle', weight: 8, shift: -0.9, activity: 0.16 },
  { name: 'light', weight: 30, shift: -0.35, activity: 0.46 },
  { name: 'regular', weight: 42, shift: 0, activity: 0.66 },
  { name: 'heavy', weight: 15, shift: 0.4, activity: 0.8 },
  { name: 'power', weight: 5, shift: 0.8, activity: 0.9 },
]
const nearModels: Record<ModelName, ModelName> = {
  'atlas-mini': 'nova',
  nova: 'atlas',
  atlas: 'nova',
  'atlas-max': 'atlas',
  'nova-max': 'nova',
}
const usualModels: readonly ModelName[] = ['atlas-mini', 'nova', 'atlas', 'atlas-max']
// Together with the spreads it makes $14 a day of work on average, and $32 for the ninth of ten.
const baseLevel = Math.log(6.2)
const zoneShare = 0.25

export function rosterOf(world: World, input: { seed: number; team: string; size: number }) {
  const chance = chanceFrom(input.seed, input.team, 'team')
  const holidays = new Set(Array.from({ length: 5 }, () => chance.between(0, days - 1)))
  const growth = chance.uniform(0, 0.5)
  const people = Array.from({ length: input.size }, (_, index) => {
    const id = `${input.team}-p${String(index + 1).padStart(3, '0')}`
    return personOf(world, { chance: chanceFrom(input.seed, id, 'person'), id, growth, holidays })
  })
  const robots = Array.from({ length: Math.max(1, Math.round(input.size / 15)) }, (_, index): Robot => {
    const id = `${input.team}-ci${index + 1}`
    const luck = chanceFrom(input.seed, id, 'robot')
    return {
      id,
      level: Math.log(30) + luck.normal(0.6),
      sd: luck.uniform(0.2, 0.4),
      model: luck.pick(['atlas-mini', 'nova', 'atlas']),
      unit: luck.logNormal(0.6, 0.3),
    }
  })
  return { people, robots }
}

function personOf(
  world: World,
  { chance, id, growth, holidays }: { chance: Chance; id: string; growth: number; holidays: ReadonlySet<number> },
): Person {
  const kind = archetypes[chance.weighted(archetypes.map(({ weight }) => weight))] ?? archetypes[2]
  if (!kind) throw new Error('there are archetypes')
  const joins = chance.happens(0.15)
  const leaves = !joins && chance.happens(0.05)
  const model = usualModels[chance.weighted([22, 30, 38, 10])] ?? 'atlas'
  const tools = chance.happens(0.5) ? (['cursor', 'claude-code'] as const) : (['claude-code', 'cursor'] as const)
  return {
    id,
    archetype: kind.name,
    zone: chance.happens(zoneShare) ? chance.pick(world.otherZones) : world.mainZone,
    tool: tools[0],
    otherTool: tools[1],
    level: baseLevel + kind.shift + chance.normal(world.levelSd),
    daySd: chance.uniform(0.45, 0.8) * world.daySpread,
    unitSd: chance.uniform(0.1, 0.22) * world.unitSpread,
    unit: chance.logNormal(1, 0.3),
    model,
    otherModel: nearModels[model],
    activity: Math.min(0.97, kind.activity * chance.uniform(0.85, 1.15)),
    from: joins ? chance.between(20, days - 40) : 0,
    to: leaves ? chance.between(60, days - 1) : days,
    daysOff: new Set([...holidays, ...timeOff(chance)]),
    nightJob:
      kind.name === 'power' && chance.happens(0.7)
        ? { hour: chance.between(0, 3), hours: chance.uniform(1, 3), secondsApart: chance.uniform(20, 60) }
        : null,
    drift: driftOf(chance, growth),
  }
}

function timeOff(chance: Chance): number[] {
  return Array.from({ length: chance.poisson(1.6) }, () => {
    const start = chance.between(0, days - 1)
    return Array.from({ length: chance.between(3, 14) }, (_, index) => start + index)
  }).flat()
}

function driftOf(chance: Chance, growth: number): number[] {
  let level = 0
  return Array.from({ length: days }, (_, day) => {
    level += chance.normal(0.02)
    return level + (growth * day) / days
  })
}
