import { widthOf } from './text-columns.ts'

/** How many characters of a fixed-width face a phone's line holds before it is broken. */
export const phoneLine = 38

/** Parts side by side below a row, set in, as many as a phone’s line holds. */
export function wrapped(parts: readonly string[]): string[] {
  const lines: string[] = []
  for (const part of parts) {
    const last = lines.at(-1)
    if (last !== undefined && widthOf(`${last} · ${part}`) <= phoneLine) lines[lines.length - 1] = `${last} · ${part}`
    else lines.push(`  ${part}`)
  }
  return lines
}
