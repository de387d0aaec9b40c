/** What a JSON text says; undefined, which no JSON says, when it is none (cut short, not JSON at all). */
export function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (thrown) {
    if (thrown instanceof SyntaxError) return undefined
    throw thrown
  }
}

/** A field of parsed JSON; undefined where the value is no object or has none of this name. */
export function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? Reflect.get(value, name) : undefined
}
