import { median } from '../../base/quantile.ts'
import type { EntityState } from '../entity-state.ts'
import { scaled } from '../features/feature.ts'
import { isWeekend } from '../local-days.ts'
import { type Habits, habitsOf } from './habit.ts'
import { featureOf } from './history.ts'

/** What is usual of an entity by its own days; made anew only when its history changed. */
export function ownHabits(state: EntityState, today: number): Habits {
  if (!state.own) {
    state.weekend = weekendOf(state)
    state.own = habitsOf(state.history, today, state.learnsSince, state.weekend)
  }
  return state.own
}

const firstGuess = { person: -0.5, robot: -0.3, key: -0.3 }
const guessWeighs = 4

/** How much less a weekend day has than a weekday: own days weighed against what is common. */
function weekendOf(state: EntityState): number {
  const { history } = state
  const parts: [number[], number[]] = [[], []]
  for (let row = 0; row < history.count; row++) {
    if ((history.trust[row] ?? 0) < 1) continue
    parts[isWeekend(history.days[row] ?? 0) ? 1 : 0].push(scaled('day', featureOf(history, row, 'day')))
  }
  const [weekdays, weekends] = parts
  const guess = firstGuess[state.entity.kind] * guessWeighs
  if (weekdays.length < 5 || weekends.length === 0) return guess / guessWeighs
  return ((median(weekends) - median(weekdays)) * weekends.length + guess) / (weekends.length + guessWeighs)
}
