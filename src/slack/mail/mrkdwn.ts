/** Slack’s markup of one line, read: https://docs.slack.dev/messaging/formatting-message-text */
export type Inline =
  | { kind: 'text' | 'code'; text: string }
  | { kind: 'bold' | 'italic' | 'strike'; of: Inline[] }
  | { kind: 'link'; url: string; text: string }
  | { kind: 'user'; id: string }
  | { kind: 'channel'; name: string }
  | { kind: 'time'; at: Date; format: string; fallback: string }

/** Lines of markup that belong together: as they are, quoted, or in a fixed-width face with nothing read in it. */
export type Passage = { kind: 'lines' | 'quote'; lines: Inline[][] } | { kind: 'fixed'; text: string }

/** Reads mrkdwn. What opens and is not closed stands as it is, as in Slack. */
export function readMrkdwn(mrkdwn: string): Passage[] {
  return mrkdwn.split(/```\n?([\s\S]*?)```\n?/).flatMap((part, at): Passage[] => {
    if (at % 2 === 1) return [{ kind: 'fixed', text: unescaped(part).replace(/\n$/, '') }]
    return part.trim() === '' ? [] : passagesOf(part.replace(/^\n|\n$/g, '').split('\n'))
  })
}

/** Reads one line of mrkdwn. */
export function readLine(line: string): Inline[] {
  const read: Inline[] = []
  let from = 0
  for (const found of line.matchAll(markup)) {
    read.push(...plain(line.slice(from, found.index)), ...marked(found.groups ?? {}))
    from = found.index + found[0].length
  }
  return [...read, ...plain(line.slice(from))]
}

function passagesOf(lines: string[]): Passage[] {
  const passages: Array<Extract<Passage, { lines: Inline[][] }>> = []
  for (const line of lines) {
    const isQuoted = /^(>|&gt;)/.test(line)
    const kind = isQuoted ? 'quote' : 'lines'
    const read = readLine(isQuoted ? line.replace(/^(>|&gt;)\s?/, '') : line)
    const last = passages.at(-1)
    if (last?.kind === kind) last.lines.push(read)
    else passages.push({ kind, lines: [read] })
  }
  return passages
}

// A mark opens at the edge of a word and closes at another; inside a word it is a character.
function around(mark: string, name: string): string {
  return String.raw`(?<![\p{L}\p{N}${mark}])[${mark}](?<${name}>(?!\s)[^${mark}\n]+(?<!\s))[${mark}](?![\p{L}\p{N}${mark}])`
}

const markup = new RegExp(
  [
    '`(?<code>[^`\\n]+)`',
    '<(?<token>[^<>\\n]+)>',
    around('*', 'bold'),
    around('~', 'strike'),
    around('_', 'italic'),
  ].join('|'),
  'gu',
)

function marked({ code, token, bold, strike, italic }: Record<string, string | undefined>): Inline[] {
  if (code !== undefined) return [{ kind: 'code', text: unescaped(code) }]
  if (token !== undefined) return [readToken(token)]
  if (bold !== undefined) return [{ kind: 'bold', of: readLine(bold) }]
  if (strike !== undefined) return [{ kind: 'strike', of: readLine(strike) }]
  return italic === undefined ? [] : [{ kind: 'italic', of: readLine(italic) }]
}

function readToken(token: string): Inline {
  const bar = token.indexOf('|')
  const [address, label] = bar < 0 ? [token, null] : [token.slice(0, bar), unescaped(token.slice(bar + 1))]
  if (address.startsWith('@')) return { kind: 'user', id: address.slice(1) }
  if (address.startsWith('#')) return { kind: 'channel', name: label ?? '' }
  if (address.startsWith('!date^')) {
    const [, seconds = '', format = ''] = address.split('^')
    return { kind: 'time', at: new Date(Number(seconds) * 1_000), format, fallback: label ?? '' }
  }
  if (address.startsWith('!')) return { kind: 'text', text: label ?? `@${address.slice(1)}` }
  const url = unescaped(address)
  return { kind: 'link', url, text: label ?? url.replace(/^mailto:/, '') }
}

function plain(text: string): Inline[] {
  return text === '' ? [] : [{ kind: 'text', text: unescaped(withEmoji(text)) }]
}

/** The three entities of mrkdwn as the characters they stand for. */
export function unescaped(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&')
}

/** The emoji our messages use by name, as characters; any other name stands as it is. */
export function withEmoji(text: string): string {
  return text.replaceAll(/:([a-z0-9_+-]+):/g, (whole, name: string) => emoji[name] ?? whole)
}

const emoji: Record<string, string> = {
  alarm_clock: '⏰',
  arrows_counterclockwise: '🔄',
  bar_chart: '📊',
  bell: '🔔',
  calendar: '📅',
  chart_with_upwards_trend: '📈',
  eyes: '👀',
  double_vertical_bar: '⏸️',
  hourglass: '⌛',
  hourglass_flowing_sand: '⏳',
  information_source: 'ℹ️',
  key: '🔑',
  large_blue_circle: '🔵',
  large_green_circle: '🟢',
  large_orange_circle: '🟠',
  large_yellow_circle: '🟡',
  leftwards_arrow_with_hook: '↩️',
  no_entry: '⛔',
  red_circle: '🔴',
  warning: '⚠️',
  wave: '👋',
  white_check_mark: '✅',
  zzz: '💤',
}
