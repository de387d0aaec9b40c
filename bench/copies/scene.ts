import { setTimeout as wait } from 'node:timers/promises'
import { type Balancer, startBalancer } from './balancer.ts'
import { type Copy, startCopy } from './copy.ts'
import { type CopiesWorld, openCopiesWorld, type WorldOptions } from './world.ts'

/** Copies of the app over one world; they are behind the balancer at `port`. */
export type Scene = { world: CopiesWorld; copies: Copy[]; port: number }

/** Opens a world, as many copies over it from this port on and a balancer before them, and closes it all after the work. */
export async function inScene<Result>(
  input: { world: WorldOptions; firstPort: number; copyCount: number; hasOwnClock?: boolean },
  work: (scene: Scene) => Promise<Result>,
): Promise<Result> {
  const { firstPort, copyCount, hasOwnClock = false } = input
  const world = await openCopiesWorld(input.world)
  const copies: Copy[] = []
  let balancer: Balancer | null = null
  try {
    const ports = Array.from({ length: copyCount }, (_, index) => firstPort + index)
    const starting = ports.map((port) => startCopy(port, world.environment, { hasOwnClock }))
    // Where one does not start, the others are ended as well.
    for (const start of await Promise.allSettled(starting)) {
      if (start.status === 'fulfilled') copies.push(start.value)
    }
    await Promise.all(starting)
    balancer = await startBalancer(ports)
    await wait(1_000)
    return await work({ world, copies, port: balancer.port })
  } finally {
    await balancer?.close()
    await Promise.all(copies.map((copy) => copy.stop()))
    await world.close()
  }
}
