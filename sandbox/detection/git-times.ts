import { readFileSync } from 'node:fs'

/** Minutes since the history began at which each of 81 developers committed, by the clock where they were. */
export const commitMinutes: ReadonlyArray<readonly number[]> = readFileSync(
  new URL('git-times.txt', import.meta.url),
  'utf8',
)
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'))
  .map(minutesOf)

function minutesOf(line: string): number[] {
  let at = 0
  return line.split(' ').map((gap) => {
    at += Number(gap)
    return at
  })
}

const minutesADay = 24 * 60

/** How often a session begins in each hour of the day: as commits did. */
export const hourWeights: readonly number[] = Array.from(
  { length: 24 },
  (_, hour) => commitMinutes.flat().filter((minute) => Math.floor((minute % minutesADay) / 60) === hour).length,
)

/** A developer's commits by day, as minutes of that day. */
export function commitsByDay(developer: number): ReadonlyMap<number, readonly number[]> {
  return Map.groupBy(commitMinutes[developer] ?? [], (minute) => Math.floor(minute / minutesADay)) as Map<
    number,
    number[]
  >
}
