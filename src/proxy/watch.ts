/** Something that must be looked at from time to time while it lasts. `watchedAt` is its place in the list, the watch's own. */
export type Watched = { look(nowMs: number): void; watchedAt: number }

/**
 * One timer for all requests in flight, where a timer each would be armed anew with every piece of every stream.
 * `nowMs` is the time of the last tick: good enough to tell silence, and free to read.
 */
export type Watch<T extends Watched> = {
  nowMs: number
  readonly watched: readonly T[]
  add(one: T): void
  remove(one: T): void
  close(): void
}

/**
 * The list is an array whose gaps are filled with its last. A `Set` that is added to and deleted from at this pace leaves
 * a chain of outgrown tables behind, and whatever was in them is kept until the next full collection of garbage: with it
 * every request of the last seconds.
 */
export function openWatch<T extends Watched>(everyMs: number): Watch<T> {
  const watched: T[] = []
  const timer = setInterval(tick, everyMs)
  timer.unref()
  const watch: Watch<T> = { nowMs: performance.now(), watched, add, remove, close: () => clearInterval(timer) }

  function add(one: T) {
    one.watchedAt = watched.push(one) - 1
  }

  function remove(one: T) {
    const last = watched.pop()
    if (last === undefined || last === one) return
    watched[one.watchedAt] = last
    last.watchedAt = one.watchedAt
  }

  // From the end: what is removed on the way is replaced by one that was looked at.
  function tick() {
    watch.nowMs = performance.now()
    for (let at = watched.length - 1; at >= 0; at -= 1) watched[at]?.look(watch.nowMs)
  }

  return watch
}
