/** Lets a source run ahead of who reads it, by `most` items at the most. What the source throws comes after its items. */
export async function* ahead<T>(source: AsyncIterable<T>, most: number): AsyncGenerator<T, void, undefined> {
  const ready: T[] = []
  let end: End | null = null
  let isLeft = false
  let wakeReader: () => void = nothing
  let wakeSource: () => void = nothing

  async function fill(): Promise<void> {
    try {
      for await (const item of source) {
        ready.push(item)
        wakeReader()
        while (ready.length >= most && !isLeft) {
          await new Promise<void>((resolve) => {
            wakeSource = resolve
          })
        }
        if (isLeft) break
      }
      end = 'done'
    } catch (thrown) {
      end = { thrown }
    }
    wakeReader()
  }

  const filling = fill()
  try {
    for (;;) {
      const item = ready.shift()
      wakeSource()
      if (item !== undefined) yield item
      else if (end) break
      else
        await new Promise<void>((resolve) => {
          wakeReader = resolve
        })
    }
    await filling
    throwIfFailed(end)
  } finally {
    isLeft = true
    wakeSource()
  }
}

// Nobody waits.
function nothing(): void {
  return
}

type End = { thrown: unknown } | 'done'

function throwIfFailed(end: End | null): void {
  if (end && end !== 'done') throw end.thrown
}
