/** Something that must be looked at from time to time while it lasts. */
export type Watched = { look(nowMs: number): void }

/**
 * One timer for all requests in flight, where a timer each would be armed anew with every piece of every stream.
 * `nowMs` is the time of the last tick: good enough to tell silence, and free to read.
 */
export type Watch = {
  nowMs: number
  readonly watched: ReadonlySet<Watched>
  add(one: Watched): void
  remove(one: Watched): void
  close(): void
}

export function openWatch(everyMs: number): Watch {
  const watched = new Set<Watched>()
  const timer = setInterval(tick, everyMs)
  timer.unref()
  const watch: Watch = {
    nowMs: performance.now(),
    watched,
    add: (one) => void watched.add(one),
    remove: (one) => void watched.delete(one),
    close: () => clearInterval(timer),
  }

  function tick() {
    watch.nowMs = performance.now()
    for (const one of watched) one.look(watch.nowMs)
  }

  return watch
}
