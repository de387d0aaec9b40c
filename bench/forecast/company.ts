import { randomFrom as evenRandomFrom } from '../../sandbox/company/random.ts'

/** What each developer of a made-up company spent on each day, in dollars. */
export type Team = { name: string; developers: number[][] }

/** 20 teams of 6 to 16 over some days, the first of which is the given day of the week (1: Monday). Same seed, same company. */
export function simulatedCompany(input: { seed: string; days: number; firstWeekday: number }): Team[] {
  const { seed, days, firstWeekday } = input
  const company = randomFrom(seed, 'company')
  const closed = new Set(Array.from({ length: Math.round(days / 90) }, () => Math.floor(company.next() * days)))
  return Array.from({ length: 20 }, (_, index) => {
    const random = randomFrom(seed, 'team', String(index))
    const level = teamLevel(random, days)
    const developers = Array.from({ length: 6 + Math.floor(random.next() * 11) }, (_, place) =>
      developerDays(randomFrom(seed, 'developer', String(index), String(place)), {
        days,
        firstWeekday,
        level,
        closed,
      }),
    )
    return { name: `Team ${index + 1}`, developers }
  })
}

// Teams grow into it by 2 to 11 % a month, wander with their projects, and now and then change their habits for good.
function teamLevel(random: Random, days: number): number[] {
  const growthADay = (0.02 + 0.09 * random.next()) / 30
  let habit = 0
  let project = 0
  return Array.from({ length: days }, (_, day) => {
    if (random.next() < 1 / 200) habit += random.normal() * 0.2
    project = project * 0.97 + random.normal() * 0.018
    return Math.exp(growthADay * day + habit + project)
  })
}

type Setting = { days: number; firstWeekday: number; level: readonly number[]; closed: ReadonlySet<number> }

function developerDays(random: Random, { days, firstWeekday, level, closed }: Setting): number[] {
  const usual = 12 * Math.exp(random.normal() * 0.6)
  const uneven = 0.4 + 0.4 * random.next()
  const weekends = random.next() < 0.25 ? 0.3 : 0.03
  const present = 0.6 + 0.38 * random.next()
  const joins = random.next() < 0.15 ? Math.floor(random.next() * days * 0.8) : 0
  let away = 0
  let phase = 0
  return Array.from({ length: days }, (_, day) => {
    if (random.next() < 1 / 60) phase = random.normal() * 0.3
    away = away > 0 ? away - 1 : random.next() < 1 / 100 ? 2 + Math.floor(random.next() * 8) : 0
    const isWeekend = (firstWeekday - 1 + day) % 7 > 4
    const worksToday = random.next() < (isWeekend ? weekends : present)
    const amount = usual * (level[day] ?? 1) * Math.exp(phase + random.normal() * uneven)
    const runaway = random.next() < 1 / 2000 ? 5 + 10 * random.next() : 1
    return day < joins || away > 0 || closed.has(day) || !worksToday ? 0 : amount * runaway * (isWeekend ? 0.5 : 1)
  })
}

type Random = { next(): number; normal(): number }

// With normal numbers, by Box and Muller.
function randomFrom(...words: string[]): Random {
  const { next } = evenRandomFrom(...words)
  return { next, normal: () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next()) }
}
