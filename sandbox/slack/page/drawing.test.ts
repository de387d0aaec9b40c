import { expect, test } from 'vitest'
import { createWorkspace, type SlackUser, type Workspace } from '../workspace.ts'
import { localDate } from './blocks/local-date.ts'
import { partsOf } from './document.ts'
import { placeFrom } from './place.ts'

const now = new Date('2026-11-21T23:30:00Z')

function workspaceWithHome(blocks: Record<string, unknown>[]): Workspace {
  const people = ['Ana Ruiz', 'Mark <b>'].map((name, index) => ({
    slackId: `U${index}`,
    name,
    email: `p${index}@x.example`,
    title: 'Engineer',
    team: 'Core',
    timezone: 'Asia/Tokyo',
  }))
  const workspace = createWorkspace({ origin: () => 'http://x', clock: { now: () => now }, people })
  workspace.homes.set('U0', {
    id: 'V1',
    user: 'U0',
    kind: 'home',
    hash: '',
    definition: {},
    blocks,
    values: {},
    errors: {},
    rootViewId: 'V1',
    previousViewId: null,
  })
  return workspace
}

function drawn(blocks: Record<string, unknown>[]): string {
  const place = placeFrom(workspaceWithHome(blocks), new URLSearchParams({ user: 'U0', view: 'home' }))
  return place === null ? '' : (partsOf(place)['part-stream'] ?? '')
}

function words(html: string): string {
  // The renderer pads some words with spaces that do not break.
  return html.replace(/<[^>]*>/g, '').replace(/\s+/g, ' ')
}

const section = (type: string, text: string) => ({ type: 'section', text: { type, text } })

test.each([
  ['plain text is not markup', section('plain_text', '*not bold* :wave: <@U1>'), '*not bold* 👋 &lt;@U1&gt;'],
  ['mrkdwn is', section('mrkdwn', '*bold* <@U1|x> &lt;i&gt;'), 'bold @Mark &lt;b&gt; &lt;i&gt;'],
  [
    'what is escaped is no mention, link or date',
    section('mrkdwn', '&lt;!channel&gt; &lt;@U1&gt; &lt;#C1&gt; &lt;https://x.y|z&gt; &lt;!date^1^{date}|x&gt;'),
    '&lt;!channel&gt; &lt;@U1&gt; &lt;#C1&gt; &lt;https://x.y|z&gt; &lt;!date^1^{date}|x&gt;',
  ],
  [
    'what is escaped stays itself in code and in bold',
    section('mrkdwn', '`&lt;!here&gt; &amp; x` *&lt;@U1&gt;*'),
    '&lt;!here&gt; &amp; x &lt;@U1&gt;',
  ],
  ['what is escaped twice shows its entity', section('mrkdwn', '&amp;lt;b&amp;gt;'), '&amp;lt;b&amp;gt;'],
  ['an unknown emoji stays as its code', section('mrkdwn', ':no_such_thing:'), ':no_such_thing:'],
  [
    'a date is in the reader’s zone',
    section('mrkdwn', `<!date^${now.getTime() / 1000}^{date_short_pretty} at {time}|x>`),
    'today at 08:30',
  ],
])('%s', (_name, block, expected) => {
  expect(words(drawn([block]))).toBe(expected)
})

test('a number cell is drawn, where the renderer alone would fail', () => {
  const html = drawn([
    { type: 'table', rows: [[{ type: 'raw_text', text: 'Spend' }], [{ type: 'raw_number', value: 3, text: '$3' }]] },
  ])

  expect(html).toContain('>$3</td>')
})

test('a select shows the option it starts with', () => {
  const options = ['a', 'b'].map((value) => ({ text: { type: 'plain_text', text: value.toUpperCase() }, value }))
  const select = { type: 'static_select', action_id: 'x', options, initial_option: options[1] }

  const html = drawn([{ type: 'actions', block_id: 'b', elements: [select] }])

  expect(html).toContain('<option value="b" selected="">B</option>')
})

test('a picture by file shows only to those the file is shared with', () => {
  const html = drawn([{ type: 'image', slack_file: { id: 'F404' }, alt_text: 'Spend rose' }])

  expect(html).toContain('This file is not shared with you.')
  expect(html).toContain('Spend rose')
})

test('a person who is not a member of a channel is brought to their own conversation', () => {
  const workspace = workspaceWithHome([])
  workspace.channels.get('C0LEADS')?.members.delete('U0')

  const place = placeFrom(workspace, new URLSearchParams({ user: 'U0', view: 'channel:C0LEADS' }))

  expect(place?.view.kind).toBe('dm')
})

const tokyo = { at: new Date('2026-11-20T15:05:09Z'), now, timeZone: 'Asia/Tokyo' }
test.each([
  ['{date_num}', '2026-11-21'],
  ['{date}', 'November 21'],
  ['{date_short}', 'Nov 21, 2026'],
  ['{date_pretty}', 'yesterday'],
  ['{date_long}', 'Saturday, November 21, 2026'],
  ['{time_secs}', '00:05:09'],
  ['{ago}', '1 day ago'],
  ['{nothing}', '{nothing}'],
])('the date token %s reads %s', (format, expected) => {
  expect(localDate(format, tokyo)).toBe(expected)
})

test('only people can be looked at as', () => {
  const workspace = workspaceWithHome([])
  const bot: SlackUser | undefined = workspace.users.get(workspace.app.botUserId)

  const place = placeFrom(workspace, new URLSearchParams({ user: bot?.id ?? '' }))

  expect(place?.viewer.id).toBe('U0')
})
