/** Whom or what a budget is for, as it was typed. `any`: nobody said whether it is a person, a team, a project or a key. */
export type ScopeWords =
  | { kind: 'org' }
  | { kind: 'me' }
  | { kind: 'team' | 'project' | 'person' | 'key' | 'any'; text: string }

/** One word: as typed, as it is compared (small letters, no comma at its end), and the scope it names by itself. */
export type Word = { text: string; key: string; scope: ScopeWords | null }

/** Parts a text into words. What stands in quotes is one; Slack's mentions and links become what they stand for. */
export function wordsOf(text: string): Word[] {
  return (text.normalize('NFC').match(pattern) ?? []).map(wordOf)
}

// A mention or a quoted name, perhaps with its kind before it; else what stands between spaces.
const pattern = /(?:\p{L}{2,12}:)?(?:"[^"]*"|[“„”][^“”„]*[“”]|<[@#!]?[^<>\s][^<>]*>)|[^\s"“„”<>]+|["“”„<>]/gu

function wordOf(raw: string): Word {
  const [, kindWord = '', rest = ''] = /^(?:([\p{L}]+):)?(.+)$/su.exec(raw) ?? []
  const kind = meaningOf(scopeKinds, kindWord.toLowerCase()) ?? null
  const name = kind ? rest : raw
  const mention = /^<@([A-Z0-9]+)(?:\|[^>]*)?>$/.exec(name)
  if (mention) return { text: name, key: name, scope: { kind: 'person', text: name } }
  const link = /^<(?:mailto:|https?:\/\/)[^|>]*(?:\|([^>]*))?>$/.exec(name)
  const plain = unescaped(link ? (link[1] ?? name.slice(1, -1)) : name)
  const quoted = /^["“„”](.*)["“”]$/su.exec(plain)?.[1]?.trim()
  if (kind) return { text: plain, key: '', scope: { kind, text: quoted ?? plain } }
  if (quoted !== undefined) return { text: plain, key: '', scope: { kind: 'any', text: quoted } }
  if (/^@./.test(plain)) return { text: plain, key: plain, scope: { kind: 'person', text: plain.slice(1) } }
  if (/^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(plain))
    return { text: plain, key: plain, scope: { kind: 'person', text: plain } }
  return { text: plain, key: plain.toLowerCase().replace(/[,;!?]+$/, ''), scope: null }
}

/** Words for the kinds of scope: `team:payments`, `project checkout`. */
export const scopeKinds: Readonly<Record<string, 'team' | 'project' | 'person' | 'key'>> = {
  team: 'team',
  project: 'project',
  proj: 'project',
  person: 'person',
  user: 'person',
  developer: 'person',
  robot: 'person',
  key: 'key',
}

/** The scope a name stands for by itself. */
export function scopeNamed(name: string): ScopeWords {
  const key = name.toLowerCase()
  if (['me', 'myself', 'mine', 'my'].includes(key)) return { kind: 'me' }
  if (organisationWords.includes(key)) return { kind: 'org' }
  return { kind: 'any', text: name }
}

const organisationWords = [
  ...['org', 'organisation', 'organization', 'company', 'everyone', 'everybody', 'whole company'],
  ...['whole organisation', 'whole organization', 'the org'],
]

// Slack escapes these three, and nothing else.
function unescaped(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&')
}

/** What a word somebody typed stands for in a table; undefined for every other word, `constructor` too. */
export function meaningOf<Meaning>(table: Readonly<Record<string, Meaning>>, word: string): Meaning | undefined {
  return Object.hasOwn(table, word) ? table[word] : undefined
}
