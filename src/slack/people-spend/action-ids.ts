import { controlsOf } from '../dashboard/controls.ts'

/** The tab’s id, which begins the ids of all that is pressed in it. */
export const peopleSpendTabId = 'people-spend'

/** The controls every list of the dashboard has, and the filters of this one. */
export const peopleControls = {
  ...controlsOf(peopleSpendTabId),
  kind: 'people-spend.kind',
  use: 'people-spend.use',
  provider: 'people-spend.provider',
} as const

/** What opens a modal; the value of `move` is a person’s id. */
export const peopleSpendActions = { badges: 'people-spend.badges', move: 'people-spend.move' } as const
