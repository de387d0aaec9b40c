import type { WorldName } from '../../sandbox/detection/world.ts'

/**
 * Which histories are whose: what the engine is tuned on is never what is reported of it. Nobody looks at the figures of a
 * report's seed while choosing anything.
 */
export const seeds = {
  tuning: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20],
  reporting: [101, 102, 103, 104, 105, 106, 107, 108, 109, 110],
  /** The small part that the tests replay. */
  testing: [71],
} as const

export type Drawn = { world: WorldName; seed: number; index: number; size?: number }

/** The report's histories of each world, the teams as large as they are drawn; `quick`: a few small ones. */
export function reported({ quick }: { quick: boolean }): Drawn[] {
  const [first, second] = seeds.reporting
  if (quick) {
    const small = { size: 20 }
    return [
      ...[first, second].flatMap((seed) => indexed(2, { world: 'final', seed, ...small })),
      ...[first, second].map((seed): Drawn => ({ world: 'stress', seed, index: 0, ...small })),
      { world: 'git', seed: first, index: 0 },
      ...[first, second].map((seed): Drawn => ({ world: 'dirty', seed, index: 0, ...small })),
    ]
  }
  return [
    ...seeds.reporting.flatMap((seed) => indexed(2, { world: 'final', seed })),
    ...seeds.reporting.slice(0, 5).map((seed): Drawn => ({ world: 'stress', seed, index: 0 })),
    // Three groups of 27 are all the developers there are; other seeds give them other dollars.
    ...seeds.reporting.slice(0, 3).flatMap((seed) => indexed(3, { world: 'git', seed })),
    ...seeds.reporting.slice(0, 4).map((seed): Drawn => ({ world: 'dirty', seed, index: 0 })),
  ]
}

function indexed(teams: number, drawn: Omit<Drawn, 'index'>): Drawn[] {
  return Array.from({ length: teams }, (_, index) => ({ ...drawn, index }))
}
