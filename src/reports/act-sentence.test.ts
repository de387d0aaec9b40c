import { globSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import type { RecordedAct } from '../audit/read-acts.ts'
import { wordsOfAct } from './act-sentence.ts'

const verbsOf: Record<string, readonly string[]> = {
  'provider-key': ['enable', 'disable', 'remove'],
  'vendor-account': ['enable', 'disable', 'remove'],
  incident: ['acknowledge', 'resolve', 'snooze', 'expect', 'not-mine', 'reopen'],
}

test('every act that is written down anywhere has a sentence of its own', () => {
  const acts = actsInSource()

  expect(acts.length).toBeGreaterThan(30)
  // What has none is said as `noun: verb`.
  expect(acts.filter((act) => saying({ act }).startsWith(`${act.split('.')[0]?.replaceAll('-', ' ')}:`))).toEqual([])
})

test.each<[Partial<RecordedAct>, string]>([
  [
    { act: 'vendor-account.connect-again', before: { hint: 'key_…1111' }, after: { hint: 'key_…2222' } },
    'connected the Cursor account “Engineering” again, with the admin key key_…2222 in the place of key_…1111',
  ],
  [
    { act: 'usage.export', detail: { name: 'Days of Payments', period: '2026-11-01 to 2026-11-21', rows: 1_234 } },
    'exported Days of Payments, 2026-11-01 to 2026-11-21: 1,234 rows',
  ],
  [
    { act: 'robot.owner', before: { ownerId: null }, after: { ownerId: 'ana' } },
    'put Ana Ruiz in charge of ci, in the place of nobody',
  ],
  [
    { act: 'organisation.change', before: { keepDetails: 'forever' }, after: { keepDetails: 90 } },
    'changed the organisation’s settings: keep details forever → 90',
  ],
])('%j', (act, what) => {
  expect(saying(act)).toBe(what)
})

function saying(said: Partial<RecordedAct>): string {
  const detail = { vendor: 'cursor', label: 'Engineering', hint: 'key_…4fQA', name: 'ci' }
  const act = {
    at: new Date(0),
    actor: 'ana',
    origin: 'slack',
    subject: '1',
    detail,
    before: null,
    after: null,
    ...said,
  }
  return wordsOfAct(act as RecordedAct, (id) => (id === 'ana' ? 'Ana Ruiz' : null)).what
}

// Names with a dot between quotes, in files that record acts, but for columns in queries, messages (`kind:`) and locks.
function actsInSource(): string[] {
  const source = new URL('..', import.meta.url).pathname
  const files = globSync('*/**/*.ts', { cwd: source }).filter((file) => !/\.test\.ts$|testing/.test(file))
  const acts = files.flatMap((file) => {
    const text = readFileSync(`${source}/${file}`, 'utf8')
    if (!/recordActs?\(/.test(text) || file.includes('record-act')) return []
    const lines = text
      .split('\n')
      .filter((line) => !/\.(select|where|on|order|group|inner|left|column)\w*\(|kind:|tally\./.test(line))
    return lines.flatMap((line) => [
      ...[...line.matchAll(/'([a-z]+(?:-[a-z]+)*\.[a-z]+(?:-[a-z]+)*)'/g)].map(([, act = '']) => act),
      ...[...line.matchAll(/`([a-z-]+)\.\$\{/g)].flatMap(([, noun = '']) =>
        (verbsOf[noun] ?? ['whose verbs this test does not know']).map((verb) => `${noun}.${verb}`),
      ),
    ])
  })
  return [...new Set(acts)].toSorted()
}
