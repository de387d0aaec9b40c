/** What stands beside a span: few, short, and never a prompt, a key or an e-mail address. */
export type Attributes = Record<string, string | number | boolean>

/** A piece of work that is timed, part of a larger one or the whole. */
export type Span = {
  child(name: string, attributes?: Attributes): Span
  set(attributes: Attributes): void
  /** It is over. What went wrong marks it as failed, by its kind alone: messages may hold what is nobody's business. */
  end(thrown?: unknown): void
}

/** Where spans begin. `close` sends what waits. */
export type Tracing = {
  span(name: string, attributes?: Attributes): Span
  close(): Promise<void>
}

/** Times a piece of work where somebody traces; where nobody does, it costs nothing. */
export async function inSpan<T>(
  from: Pick<Tracing, 'span'> | Pick<Span, 'child'> | null | undefined,
  { name, attributes }: { name: string; attributes?: Attributes },
  work: (span: Span | null) => Promise<T>,
): Promise<T> {
  if (!from) return work(null)
  const span = 'span' in from ? from.span(name, attributes) : from.child(name, attributes)
  try {
    const result = await work(span)
    span.end()
    return result
  } catch (thrown) {
    span.end(thrown)
    throw thrown
  }
}
