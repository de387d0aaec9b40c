import type { EntityState } from './entity-state.ts'
import type { Lesson } from './lesson.ts'
import { nothingCarried } from './scoring/carried.ts'

const lessSensitive = 1.12
const leastSensitive = 1.6

/** Takes a lesson to heart: what it says of days already closed changes what they teach. */
export function learnFrom(state: EntityState, lesson: Lesson): void {
  switch (lesson.kind) {
    case 'exclude':
      state.excluded.push({ from: lesson.from, to: lesson.to })
      distrust(state, state.days.dayOf(lesson.from), state.days.dayOf(lesson.to))
      break
    case 'rebase':
      state.learnsSince = state.days.dayOf(lesson.at)
      for (let row = 0; row < state.history.count; row++) {
        if ((state.history.days[row] ?? 0) >= state.learnsSince) state.history.trust[row] = 1
      }
      state.carried = nothingCarried
      break
    case 'less_sensitive':
      state.sensitivity.set(
        lesson.cause,
        Math.min(leastSensitive, (state.sensitivity.get(lesson.cause) ?? 1) * lessSensitive),
      )
      break
  }
  state.own = null
}

function distrust(state: EntityState, from: number, to: number): void {
  for (let row = 0; row < state.history.count; row++) {
    const day = state.history.days[row] ?? 0
    if (day >= from && day <= to) state.history.trust[row] = 0
  }
}
