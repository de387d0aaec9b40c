/** In which order requests were received, whenever their listeners get to run. */
export type Reception = {
  /** Numbers a request as it comes in. */
  note(body: object): void
  /** The number of a request, and of one that was not noted the next. */
  orderOf(body: object): number
  /** The number of what is done now without a request of its own. */
  next(): number
}

export function openReception(): Reception {
  const noted = new WeakMap<object, number>()
  let last = 0
  const next = () => {
    last += 1
    return last
  }
  return {
    next,
    note(body) {
      noted.set(body, next())
    },
    orderOf: (body) => noted.get(body) ?? next(),
  }
}
