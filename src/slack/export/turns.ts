import { AppError } from '../../base/app-error.ts'

/**
 * Lets `most` works run at once; the others wait for their turn in the order they came. Whoever has `mostEach` of them already,
 * waiting or running, is told to wait for one.
 */
export function turns(most: number, mostEach: number): <Done>(of: string, work: () => Promise<Done>) => Promise<Done> {
  let running = 0
  const waiting: Array<() => void> = []
  const held = new Map<string, number>()
  return async (of, work) => {
    const had = held.get(of) ?? 0
    if (had >= mostEach)
      throw new AppError('conflict', `${mostEach} exports of yours are not done yet. Wait for one of them.`)
    held.set(of, had + 1)
    try {
      if (running < most) running += 1
      else await new Promise<void>((begin) => waiting.push(begin))
      try {
        return await work()
      } finally {
        const next = waiting.shift()
        if (next) next()
        else running -= 1
      }
    } finally {
      const now = held.get(of) ?? 1
      if (now > 1) held.set(of, now - 1)
      else held.delete(of)
    }
  }
}
