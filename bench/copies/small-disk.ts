import { execFileSync } from 'node:child_process'
import { closeSync, ftruncateSync, openSync, rmSync, statfsSync, writeSync } from 'node:fs'
import path from 'node:path'

/** A file system of its own and of a size, at a folder, that can be filled up. Needs root, as mounting does. */
export type SmallDisk = {
  fill(): void
  free(): void
  remove(): void
}

export function mountSmallDisk(folder: string, megabytes: number): SmallDisk {
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m,mode=0755`, 'tmpfs', folder])
  const filler = path.join(folder, 'filler')
  return {
    fill() {
      const file = openSync(filler, 'w')
      const block = Buffer.alloc(1024 * 1024)
      try {
        for (;;) {
          const { bavail, bsize } = statfsSync(folder)
          if (bavail === 0) return
          writeSync(file, block, 0, Math.min(block.length, bavail * bsize))
        }
      } catch (thrown) {
        // Full is what was asked for.
        if (!(thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOSPC')) throw thrown
      } finally {
        closeSync(file)
      }
    },
    free() {
      const file = openSync(filler, 'r+')
      ftruncateSync(file, 0)
      closeSync(file)
      rmSync(filler)
    },
    remove() {
      execFileSync('umount', ['-l', folder])
    },
  }
}

/** Whether file systems can be mounted here. */
export function canMount(): boolean {
  return process.platform === 'linux' && process.getuid?.() === 0
}
