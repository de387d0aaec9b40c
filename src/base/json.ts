/** What a JSON text says; undefined, which no JSON says, when it is none (cut short, not JSON at all). */
export function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (thrown) {
    if (thrown instanceof SyntaxError) return undefined
    throw thrown
  }
}
