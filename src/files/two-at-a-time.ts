import type { Db } from '../db/database.ts'
import type { FileWindow } from './file-windows.ts'

/**
 * Does something with the parts of a file, in their order and two at a time, over a connection each; parts of one day one after
 * the other. Where one fails none is begun any more; that is thrown once the other has ended.
 */
export async function twoAtATime<Window extends FileWindow>(
  connections: readonly [Db, Db],
  windows: readonly Window[],
  work: (connection: Db, window: Window) => Promise<void>,
): Promise<void> {
  const byDay = Map.groupBy(windows, ({ days: [first] }) => first).values()
  const thrown: unknown[] = []
  async function lane(connection: Db): Promise<void> {
    for (const ofDay of byDay) {
      for (const window of ofDay) {
        if (thrown.length > 0) return
        await work(connection, window).catch((failure) => void thrown.push(failure))
      }
    }
  }
  await Promise.all(connections.map(lane))
  if (thrown.length > 0) throw thrown[0]
}
