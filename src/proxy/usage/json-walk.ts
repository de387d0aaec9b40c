import { endOfString, isEscaped } from './json-string.ts'

/** A value found on a watched path: its JSON text, or null when it was longer than what is kept. */
export type Found = { text: string | null }

/**
 * Reads the values of a few paths out of one JSON object that comes in pieces, keeping nothing else. Lenient: what is
 * not JSON is simply not found.
 */
export type JsonWalk = {
  feed(buffer: Buffer, from: number, to: number): void
  /** What was found so far, by path; of a key given twice the last. */
  found(path: string): Found | undefined
  /** Starts over, for the next object. */
  reset(): void
}

type PathNode = { path: string; children: Map<string, PathNode> }

type Capture = { path: string | null; parts: string[]; bytes: number; whole: boolean }

const longestKey = 128
const longestValue = 64 * 1024

/** Watches dotted paths of object keys, such as `response.usage`; arrays are stepped over. */
export function walkJson(paths: readonly string[]): JsonWalk {
  const root = pathTree(paths)
  const values = new Map<string, Found>()
  // Objects on a watched path that are open, outermost first; deeper levels are only counted.
  let nodes: PathNode[] = []
  let depth = 0
  let expects: 'key' | 'colon' | 'value' | 'comma' = 'value'
  let inString = false
  let escaped = false
  let current: PathNode | null = null
  let capture: Capture | null = null
  let kind: 'key' | 'string' | 'nested' | 'scalar' = 'scalar'
  let captureFrom = 0

  return { feed, found: (path) => values.get(path), reset }

  function reset(): void {
    values.clear()
    nodes = []
    depth = 0
    expects = 'value'
    inString = false
    escaped = false
    current = null
    capture = null
  }

  function feed(buffer: Buffer, from: number, to: number): void {
    captureFrom = from
    let at = from
    while (at < to) at = inString ? throughString(buffer, at, to) : step(buffer, at)
    if (capture) keep(buffer, captureFrom, to, capture)
  }

  function throughString(buffer: Buffer, from: number, to: number): number {
    const start = escaped ? from + 1 : from
    escaped = false
    const end = endOfString(buffer, start, to)
    if (end === -1) {
      escaped = start <= to && isEscaped(buffer, start, to)
      return to
    }
    inString = false
    if (capture && kind === 'key') endKey(buffer, end)
    else if (capture && kind === 'string') endCapture(buffer, end + 1)
    return end + 1
  }

  function step(buffer: Buffer, at: number): number {
    const watched = depth > 0 && depth === nodes.length
    switch (buffer[at]) {
      case 0x22: // "
        inString = true
        if (watched && expects === 'key') startCapture('key', null, at + 1)
        else if (watched && expects === 'value') startValue('string', at)
        return at + 1
      case 0x7b: // {
      case 0x5b: // [
        enter(buffer, at, watched)
        return at + 1
      case 0x7d: // }
      case 0x5d: // ]
        leave(buffer, at)
        return at + 1
      case 0x3a: // :
        if (watched && expects === 'colon') expects = 'value'
        return at + 1
      case 0x2c: // ,
        if (watched) {
          if (capture) endCapture(buffer, at)
          expects = 'key'
        }
        return at + 1
      case 0x20:
      case 0x0a:
      case 0x0d:
      case 0x09:
        return at + 1
      default:
        if (watched && expects === 'value') startValue('scalar', at)
        return at + 1
    }
  }

  function enter(buffer: Buffer, at: number, watched: boolean): void {
    const isObject = buffer[at] === 0x7b
    if (depth === 0) {
      if (!isObject) return
      nodes = [root]
      depth = 1
      expects = 'key'
      return
    }
    depth += 1
    if (!watched || expects !== 'value') return
    if (isObject && current && current.children.size > 0) {
      nodes.push(current)
      expects = 'key'
    } else {
      startValue('nested', at)
    }
  }

  function leave(buffer: Buffer, at: number): void {
    if (depth === 0) return
    if (depth === nodes.length) {
      if (capture) endCapture(buffer, at)
      nodes.pop()
      expects = 'comma'
    }
    depth -= 1
    if (capture && kind === 'nested' && depth === nodes.length) endCapture(buffer, at + 1)
  }

  function startValue(of: 'string' | 'nested' | 'scalar', at: number): void {
    expects = 'comma'
    if (current && current.children.size === 0) startCapture(of, current.path, at)
  }

  function startCapture(of: typeof kind, path: string | null, at: number): void {
    kind = of
    capture = { path, parts: [], bytes: 0, whole: true }
    captureFrom = at
  }

  function endKey(buffer: Buffer, end: number): void {
    if (!capture) return
    keep(buffer, captureFrom, end, capture)
    current = capture.whole ? (nodes.at(-1)?.children.get(capture.parts.join('')) ?? null) : null
    capture = null
    expects = 'colon'
  }

  function endCapture(buffer: Buffer, end: number): void {
    if (!capture) return
    keep(buffer, captureFrom, end, capture)
    if (capture.path !== null) values.set(capture.path, { text: capture.whole ? utf8(capture.parts) : null })
    capture = null
  }

  function keep(buffer: Buffer, from: number, to: number, into: Capture): void {
    into.bytes += to - from
    if (into.bytes > (into.path === null ? longestKey : longestValue)) {
      into.whole = false
      into.parts = []
    } else if (to > from) {
      // One byte, one character: a piece may end inside a UTF-8 sequence.
      into.parts.push(buffer.toString('latin1', from, to))
    }
  }
}

function utf8(parts: string[]): string {
  return Buffer.from(parts.join(''), 'latin1').toString('utf8')
}

function pathTree(paths: readonly string[]): PathNode {
  const root: PathNode = { path: '', children: new Map() }
  for (const path of paths) {
    let node = root
    for (const key of path.split('.')) {
      const child = node.children.get(key) ?? { path, children: new Map() }
      node.children.set(key, child)
      node = child
    }
  }
  return root
}
