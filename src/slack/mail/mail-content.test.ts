import { readFileSync } from 'node:fs'
import { glob } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import type { KnownBlock } from '@slack/types'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { image, type Message, section } from '../kit/blocks.ts'
import { escapeMrkdwn } from '../kit/escape.ts'
import { mailContent } from './mail-content.ts'
import { sampleAlerts } from './testing/samples.ts'

const folder = fileURLToPath(new URL('..', import.meta.url))
const telling = { nameOf: () => 'Ana Ruiz', timeZone: 'Europe/Berlin' }
const contentOf = (drawn: Message, more: { organisation?: string; cids?: Map<string, string> } = {}) =>
  mailContent({ kind: 'x', drawn, why: 'chosen', organisation: '', cids: new Map(), ...more }, telling)

const goldens = await Array.fromAsync(glob('*/fixtures/**/*.json', { cwd: folder }))
// Windows and tabs have a type of their own.
const golden = z.object({
  type: z.undefined().optional(),
  text: z.string(),
  blocks: z.array(z.looseObject({ type: z.string() })),
})
const messages = goldens.toSorted().flatMap((file) => {
  const read = golden.safeParse(JSON.parse(readFileSync(path.join(folder, file), 'utf8')))
  return read.success ? [{ file, message: read.data as Message }] : []
})

test.each(messages)('everything $file says in Slack is in its HTML and in its text', ({ message }) => {
  const { html, text } = contentOf(message)
  const shown = unescapedHtml(html)

  for (const word of wordsIn(message.blocks)) {
    expect(text).toContain(word)
    expect(shown).toContain(word)
  }
  expect(text).not.toMatch(/<!date|&(amp|lt|gt);/)
})

test('there were messages to try', () => {
  expect(messages.length).toBeGreaterThan(40)
})

describe('the subject', () => {
  test.each([
    [
      ':red_circle: Critical · *Ana*\n$5',
      'Ana: $214 by 14:10, usual is $51. And more.',
      '[Critical] Ana: $214 by 14:10, usual is $51',
    ],
    [
      ':large_orange_circle: Warning · *Ana*',
      'Is this you? Your agent runs alone.',
      '[Warning] Is this you? Your agent runs alone',
    ],
    ['Anything', 'Usage was read again.', '[Tally] Usage was read again'],
  ])('of %j', (first, text, subject) => {
    expect(contentOf({ text, blocks: [section(first)] }).subject).toBe(subject)
  })

  test('is one line of at most 120 characters, whatever somebody is called', () => {
    const name = escapeMrkdwn(`Eve\r\nBcc: all@example.com\u2028\u0000${'x'.repeat(300)} <b>`)
    const { subject } = contentOf({ text: `${name} spent $5.`, blocks: [section(name)] })

    expect(subject).toHaveLength(120)
    expect(subject).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}]/u)
  })
})

describe('nothing people write becomes markup', () => {
  const evil = `<img src=x onerror=alert(1)> "><script>alert('x')</script> &lt;b&gt;`

  test('in text, alternative text, buttons or the organisation’s name', () => {
    const blocks: KnownBlock[] = [
      section(escapeMrkdwn(evil)),
      { type: 'header', text: { type: 'plain_text', text: evil } },
      { type: 'section', fields: [{ type: 'mrkdwn', text: `*${escapeMrkdwn(evil)}*\n${escapeMrkdwn(evil)}` }] },
      image({ url: 'cid:abc' }, evil),
      { type: 'table', rows: [[{ type: 'raw_text', text: evil }]] },
      {
        type: 'actions',
        elements: [{ type: 'button', text: { type: 'plain_text', text: evil }, url: 'javascript:alert(1)' }],
      },
      { type: 'rich_text', elements: [{ type: 'rich_text_preformatted', elements: [{ type: 'text', text: evil }] }] },
    ]
    const cids = new Map([['cid:abc', 'abc']])
    const { html } = contentOf({ text: escapeMrkdwn(evil), blocks }, { organisation: evil, cids })

    expect(html).not.toMatch(/<script|<img src=x|javascript:|"><b/)
    expect(html.match(/<img /g)).toHaveLength(1)
  })

  test('in a title, which Slack shows as it is written', () => {
    const words = '*Sale* at <https://evil.example|our bank>'
    const { html, text } = contentOf({
      text: 'x',
      blocks: [{ type: 'header', text: { type: 'plain_text', text: words } }],
    })

    expect(text).toContain(words)
    expect(html).not.toContain('href')
  })

  test('a picture that does not go along is said in words, and nothing is fetched from anywhere', () => {
    const blocks = [image({ url: 'https://tally.example.com/charts/a.png?signature=1' }, 'Spend rose to $5.')]
    const { html, text } = contentOf({ text: 'x', blocks })

    expect(html).toContain('Spend rose to $5.')
    expect(html).not.toMatch(/https?:|<img|<link|url\(/)
    expect(text).toContain('[Picture: Spend rose to $5.]')
  })
})

test('a button that leads somewhere is a link; of the others it is said where they are', () => {
  const button = (text: string, url?: string) =>
    ({ type: 'button', action_id: text, text: { type: 'plain_text', text }, ...(url ? { url } : {}) }) as const
  const blocks: KnownBlock[] = [
    { type: 'actions', elements: [button('Open', 'https://x.example/'), button('Acknowledge'), button('Resolve…')] },
  ]
  const { html, text } = contentOf({ text: 'x', blocks })

  expect(text).toContain('Open: https://x.example/')
  expect(text).toContain('In Slack you can: Acknowledge · Resolve…')
  expect(html).toContain('href="https://x.example/"')
})

test('why it came and how to change it stands below', () => {
  const drawn = { text: 'x', blocks: [] }
  const listed = mailContent(
    { kind: 'x', drawn, why: 'on the list', organisation: 'Acme & Co', cids: new Map() },
    telling,
  )

  expect(contentOf(drawn).text).toContain('Home → Notifications')
  expect(listed.text).toContain('Sent by Tally for Acme & Co.')
  expect(listed.html).toContain('Acme &amp; Co')
  expect(listed.text).toContain('ALERT_EMAIL_TO')
})

test.each(Object.entries(sampleAlerts()))(
  'the mail %s is as it was looked at',
  async (name, { subject, html, text }) => {
    await expect(html).toMatchFileSnapshot(`fixtures/${name}.html`)
    await expect(`Subject: ${subject}\n\n${text}`).toMatchFileSnapshot(`fixtures/${name}.txt`)
  },
)

// Words of every visible text, without markup: what a search in the mail would be for.
function wordsIn(blocks: unknown): string[] {
  const texts: string[] = []
  const look = (value: unknown, key = ''): void => {
    if (Array.isArray(value)) for (const one of value) look(one)
    else if (typeof value === 'object' && value !== null) {
      if ('type' in value && isPressedInSlackOnly(String(value.type))) return
      // What a button asks back is asked in Slack.
      for (const [name, one] of Object.entries(value)) if (name !== 'confirm') look(one, name)
    } else if (typeof value === 'string' && (key === 'text' || key === 'alt_text')) texts.push(value)
  }
  look(blocks)
  const plain = texts.join(' ').replaceAll(/<[^>]*>|:[a-z_]+:|&(amp|lt|gt);/g, ' ')
  return [...new Set(plain.split(/[^\p{L}\p{N}$.%]+/u))].filter((word) => word.length > 1)
}

function isPressedInSlackOnly(type: string): boolean {
  return /_select$|^overflow$/.test(type)
}

function unescapedHtml(html: string): string {
  return html
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&')
}
