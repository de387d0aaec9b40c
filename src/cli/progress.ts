import type { CliDeps } from './command.ts'
import { usualColumns } from './wrapped.ts'

/** How far long work has come: a sentence for what is done, and the share of it, where that is known. */
export type Step = { say: string; share: number | null }

const redrawMs = 100
const lineMs = 10_000
const barWidth = 20

/**
 * Shows long work on standard error: at a terminal one line with a bar, drawn anew in its place and taken away by `end`;
 * elsewhere a plain line every ten seconds, so that whoever reads a log sees that it goes on. Quick work shows nothing there.
 */
export function openProgress(stderr: CliDeps['stderr'], nowMs: () => number = () => performance.now()) {
  let shownAt = stderr.isTTY ? Number.NEGATIVE_INFINITY : nowMs()
  let isDrawn = false

  function clear(): void {
    if (isDrawn) stderr.write('\r\u001b[0K')
    isDrawn = false
  }

  return {
    show(step: Step): void {
      const now = nowMs()
      if (now - shownAt < (stderr.isTTY ? redrawMs : lineMs)) return
      shownAt = now
      if (!stderr.isTTY) {
        stderr.write(`${plainLine(step)}\n`)
        return
      }
      clear()
      stderr.write(barLine(step).slice(0, columnsOf(stderr) - 1))
      isDrawn = true
    },
    end: clear,
  }
}

/** How wide the terminal is; one that nobody gave a size says 0. */
export function columnsOf(stderr: CliDeps['stderr']): number {
  return stderr.columns || usualColumns
}

/** `[########            ]  41 %`. */
export function bar(share: number): string {
  const whole = Math.min(1, Math.max(0, share))
  const filled = Math.round(whole * barWidth)
  return `[${'#'.repeat(filled)}${' '.repeat(barWidth - filled)}] ${`${Math.floor(whole * 100)} %`.padStart(5)}`
}

function barLine({ say, share }: Step): string {
  return share === null ? say : `${bar(share)} ${say}`
}

function plainLine({ say, share }: Step): string {
  return share === null ? say : `${say} (${Math.floor(Math.min(1, share) * 100)} %)`
}
