import { ApiError } from '../problem.ts'

/** Runs work while fewer than `most` others run; throws 503 otherwise. */
export type InTurn = <Done>(work: () => Promise<Done>) => Promise<Done>

/** The turns at writing an export, which holds a connection of the pool. */
export function openExportTurns(most: number): InTurn {
  let running = 0
  return async (work) => {
    if (running >= most) {
      throw new ApiError(503, `${most} exports are being written already. Ask again in a moment.`, {
        headers: { 'retry-after': '5' },
      })
    }
    running += 1
    try {
      return await work()
    } finally {
      running -= 1
    }
  }
}
