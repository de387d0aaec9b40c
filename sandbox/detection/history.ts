import type { Label, SimulatedRow } from './recorder.ts'

type SimulatedEntity = { id: string; kind: 'person' | 'robot' | 'key'; team: string; zone: string }

/** A team's half year: who there is, what they used in the order it was told of, and what really happened. */
export type History = {
  team: string
  entities: SimulatedEntity[]
  rows: SimulatedRow[]
  labels: Label[]
  from: number
  scoredFrom: number
  to: number
  /** Weeks of people who were there, within what is scored. */
  developerWeeks: number
}
