import { fieldOf, parsedJson } from '../../../base/json.ts'

/**
 * Reads the plain text of a custom tool's call out of the JSON that Claude gives for it, `{"input": "<text>"}`, as it
 * comes. An input of any other form is given as it stands, at the end.
 */
export function customInput(): { push(json: string): string; end(): string } {
  let json = ''
  /** Where in `json` the text goes on; -1 until its opening quote was seen. */
  let at = -1

  return {
    push(more) {
      json += more
      if (at === -1) at = opening.exec(json)?.[0].length ?? -1
      if (at === -1) return ''
      const to = endOfReadable(json, at)
      const text = parsedJson(`"${json.slice(at, to)}"`)
      if (typeof text !== 'string') return ''
      // What was read is not needed again.
      json = json.slice(to)
      at = 0
      return text
    },
    end() {
      if (at !== -1) return inputIn(`{"input":"${json}`) ?? ''
      return inputIn(json) ?? json
    },
  }
}

function inputIn(json: string): string | null {
  const input = fieldOf(parsedJson(json), 'input')
  return typeof input === 'string' ? input : null
}

const opening = /^\s*\{\s*"input"\s*:\s*"/
// A character as JSON writes it: plain, a pair of escaped halves, or another escape. Half a pair waits for the other.
const characters = /(?:[^"\\]+|\\u[dD][89abAB][\da-fA-F]{2}\\u[\da-fA-F]{4}|\\u(?![dD][89abAB])[\da-fA-F]{4}|\\[^u])*/y

/** One past the last character that is all there, before the closing quote. */
function endOfReadable(json: string, from: number): number {
  characters.lastIndex = from
  return from + (characters.exec(json)?.[0].length ?? 0)
}
