import { statfsSync } from 'node:fs'

const staysFree = 20e9
/** Of an entry with all its sums, rather too much: 1,319 in a run of 37,000,000, which also wrote 8 GB ahead while it was made. */
const bytesAnEntry = 1_700

/** How many entries the disk under a folder takes, 20 GB left free. */
export function entriesThatFit(folder: string): number {
  return Math.max(0, Math.floor((freeOf(folder) - staysFree) / bytesAnEntry / 100_000) * 100_000)
}

/** Throws where less than 20 GB are free under a folder. */
export function requireRoom(folder: string): void {
  const free = freeOf(folder)
  if (free < staysFree) {
    throw new Error(
      `Only ${(free / 1e9).toFixed(0)} GB are free on the disk, and 20 GB have to stay so: ask for fewer entries.`,
    )
  }
}

function freeOf(folder: string): number {
  const { bavail, bsize } = statfsSync(folder)
  return bavail * bsize
}
