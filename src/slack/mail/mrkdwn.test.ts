import { expect, test } from 'vitest'
import { htmlOf, textOf } from './inline.ts'
import { timeInZone } from './local-time.ts'
import { readLine, readMrkdwn } from './mrkdwn.ts'

const telling = { nameOf: (id: string) => (id === 'U0ANA' ? 'Ana <b>Ruiz</b>' : 'somebody'), timeZone: 'Europe/Berlin' }
const instant = new Date('2026-11-16T08:00:00Z')
const seconds = instant.getTime() / 1_000

test.each([
  ['*Ana* spent $5', 'Ana spent $5', '<strong>Ana</strong> spent $5'],
  ['_soon_ ~never~', 'soon never', '<em>soon</em> <s>never</s>'],
  ['*Ana _Ruiz_*', 'Ana Ruiz', '<strong>Ana <em>Ruiz</em></strong>'],
  ['2*3*4 and snake_case_name', '2*3*4 and snake_case_name', '2*3*4 and snake_case_name'],
  ['* not bold *', '* not bold *', '* not bold *'],
  ['a &lt;b&gt; &amp; c', 'a <b> & c', 'a &lt;b&gt; &amp; c'],
  [':red_circle: Critical, :unknown: stays', '🔴 Critical, :unknown: stays', '🔴 Critical, :unknown: stays'],
  ['<@U0ANA> and <@U9>', '@Ana <b>Ruiz</b> and @somebody', '@Ana &lt;b&gt;Ruiz&lt;/b&gt; and @somebody'],
  ['<#C1|spend> <#C2> <!here>', '#spend a channel in Slack @here', '#spend a channel in Slack @here'],
])('%s is read as Slack reads it', (mrkdwn, text, html) => {
  const line = readLine(mrkdwn)

  expect(textOf(line, telling)).toBe(text)
  expect(htmlOf(line, telling)).toBe(html)
})

test('what stands in code is shown and not obeyed', () => {
  const line = readLine('`*a* :eyes: &lt;b&gt;`')

  expect(textOf(line, telling)).toBe('*a* :eyes: <b>')
  expect(htmlOf(line, telling)).toMatch(/^<code [^>]*>\*a\* :eyes: &lt;b&gt;<\/code>$/)
})

test('a link keeps its address in text, and only web and mail addresses are links in HTML', () => {
  const link = readLine('<https://x.example/?a=1&amp;b="2"|the page>')
  const evil = readLine('<javascript:alert(1)|the page>')

  expect(textOf(link, telling)).toBe('the page (https://x.example/?a=1&b="2")')
  expect(htmlOf(link, telling)).toContain('href="https://x.example/?a=1&amp;b=&quot;2&quot;"')
  expect(htmlOf(evil, telling)).toBe('the page')
})

test('lines, quotes and fixed passages are told apart', () => {
  expect(readMrkdwn('one\n>two\n&gt; three\n```a *b*\n```\nfour').map(({ kind }) => kind)).toEqual([
    ...['lines', 'quote', 'fixed', 'lines'],
  ])
})

test.each([
  ['{date_short_pretty} at {time}', 'Europe/Berlin', 'Nov 16, 2026 at 09:00 GMT+1'],
  ['{date_short_pretty} at {time}', 'UTC', 'Nov 16, 2026 at 08:00 UTC'],
  ['{date_long}', 'Asia/Tokyo', 'Monday, November 16, 2026'],
  ['{ago}', 'UTC', '2026-11-16 08:00 UTC'],
])('an instant shown as %s in %s', (format, timeZone, shown) => {
  const token = readLine(`<!date^${seconds}^${format}|2026-11-16 08:00 UTC>`)

  expect(textOf(token, { ...telling, timeZone })).toBe(shown)
})

test('an instant that is none is its fallback', () => {
  expect(timeInZone({ at: new Date(Number.NaN), format: '{time}', fallback: 'soon' }, 'UTC')).toBe('soon')
})
