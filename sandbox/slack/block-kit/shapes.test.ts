import { expect, test } from 'vitest'
import type { Surface } from './rule.ts'
import {
  actions,
  button,
  confirm,
  image,
  input,
  leaf,
  line,
  listOf,
  mrkdwn,
  option,
  plain,
  points,
  richText,
  type Sample,
  section,
  sectionOf,
} from './samples.ts'
import { validateBlocks } from './validate.ts'

const select = { type: 'static_select', options: [option('a'), option('b')] }

const right: Array<[string, Sample, Surface?]> = [
  ['a section of fields alone', { type: 'section', fields: [mrkdwn()] }],
  ['a select with a start among its options', actions({ ...select, initial_option: option('b') })],
  [
    'a select with groups',
    actions({ type: 'static_select', option_groups: [{ label: plain(), options: [option()] }] }),
  ],
  ['an external select', actions({ type: 'external_select', min_query_length: 0, placeholder: plain() })],
  ['a users select as accessory', section({ accessory: { type: 'users_select', initial_user: 'U1' } })],
  ['a conversations select with filter', actions({ type: 'conversations_select', filter: { include: ['public'] } })],
  ['checkboxes with mrkdwn', actions({ type: 'checkboxes', options: [{ ...option(), text: mrkdwn() }] })],
  [
    'a date and a time',
    actions({ type: 'datepicker', initial_date: '2026-11-21' }, { type: 'timepicker', initial_time: '09:30' }),
  ],
  ['a button with confirm', actions(button({ style: 'danger', confirm: confirm({ style: 'danger' }) }))],
  [
    'an overflow with an address',
    section({ accessory: { type: 'overflow', options: [{ ...option(), url: 'https://a.example' }] } }),
  ],
  ['an image by file id', { type: 'image', slack_file: { id: 'F1' }, alt_text: 'x' }],
  ['an image by file address', { type: 'image', slack_file: { url: 'https://files.example/a.png' }, alt_text: 'x' }],
  ['a number input', input({ type: 'number_input', is_decimal_allowed: true, min_value: '-1.5', max_value: '10' })],
  ['a file input in a modal', input({ type: 'file_input', filetypes: ['csv'] }), 'modal'],
  [
    'rich text of every part',
    richText(
      sectionOf(
        leaf(),
        { type: 'link', url: 'https://a.example' },
        { type: 'emoji', name: 'wave' },
        { type: 'user', user_id: 'U1' },
      ),
      { type: 'rich_text_quote', elements: [leaf()] },
      { type: 'rich_text_preformatted', elements: [leaf()] },
      { ...listOf(sectionOf({ type: 'text', text: 'x', style: { bold: true } })), indent: 1 },
    ),
  ],
  ['a date in rich text', richText(sectionOf({ type: 'date', timestamp: 1_700_000_000, format: '{date_short}' }))],
  ['a line chart', line([{ name: 'a', data: points(['Mon', 'Tue']) }], ['Mon', 'Tue'])],
]

test.each(right)('%s is right', (_name, block, surface = 'message') => {
  expect(validateBlocks([block], surface)).toEqual([])
})

const wrong: Array<[string, Sample, string, string]> = [
  ['an unknown block', { type: 'sectoin' }, '/blocks/0/type', 'unsupported type: sectoin'],
  ['a block without type', { text: plain() }, '/blocks/0', 'missing required field: type'],
  ['a type named like an object method', { type: 'constructor' }, '/blocks/0/type', 'unsupported type: constructor'],
  ['an unknown field', section({ colour: 'red' }), '/blocks/0', 'invalid additional property: colour'],
  ['an empty text', section({ text: mrkdwn('') }), '/blocks/0/text/text', 'must be more than 0 characters'],
  ['a text that is a bare string', section({ text: 'hello' }), '/blocks/0/text', 'must be an object'],
  ['a section of nothing', { type: 'section' }, '/blocks/0', 'must have at least one of: text, fields'],
  ['empty fields', { type: 'section', fields: [] }, '/blocks/0/fields', 'no fewer than 1 items allowed'],
  ['a header in mrkdwn', { type: 'header', text: mrkdwn() }, '/blocks/0/text/type', 'must be one of: plain_text'],
  [
    'a button in mrkdwn',
    actions(button({ text: mrkdwn() })),
    '/blocks/0/elements/0/text/type',
    'must be one of: plain_text',
  ],
  [
    'mrkdwn with emoji',
    section({ text: { ...mrkdwn(), emoji: true } }),
    '/blocks/0/text',
    'invalid additional property: emoji',
  ],
  [
    'plain text with verbatim',
    section({ text: { ...plain(), verbatim: true } }),
    '/blocks/0/text',
    'invalid additional property: verbatim',
  ],
  [
    'an image without alt_text',
    { type: 'image', image_url: 'https://a.example/a.png' },
    '/blocks/0',
    'missing required field: alt_text',
  ],
  [
    'an image from nowhere',
    { type: 'image', alt_text: 'x' },
    '/blocks/0',
    'must have exactly one of: image_url, slack_file',
  ],
  [
    'an image from two places',
    { ...image(), slack_file: { id: 'F1' } },
    '/blocks/0',
    'must have exactly one of: image_url, slack_file',
  ],
  [
    'a slack_file by id and url',
    { type: 'image', alt_text: 'x', slack_file: { id: 'F1', url: 'https://a.example' } },
    '/blocks/0/slack_file',
    'must have exactly one of: id, url',
  ],
  [
    'an empty slack_file',
    { type: 'image', alt_text: 'x', slack_file: {} },
    '/blocks/0/slack_file',
    'must have exactly one of: id, url',
  ],
  ['an address that is none', { ...image(), image_url: 'chart.png' }, '/blocks/0/image_url', 'must be a valid URL'],
  ['no actions', actions(), '/blocks/0/elements', 'no fewer than 1 items allowed'],
  [
    'a text input in actions',
    actions({ type: 'plain_text_input' }),
    '/blocks/0/elements/0/type',
    'unsupported type: plain_text_input',
  ],
  [
    'a button in context',
    { type: 'context', elements: [button()] },
    '/blocks/0/elements/0/type',
    'unsupported type: button',
  ],
  ['a button as input', input(button()), '/blocks/0/element/type', 'unsupported type: button'],
  [
    'a text input as accessory',
    section({ accessory: { type: 'plain_text_input' } }),
    '/blocks/0/accessory/type',
    'unsupported type: plain_text_input',
  ],
  [
    'a file input in a message',
    input({ type: 'file_input' }),
    '/blocks/0/element/type',
    'unsupported type: file_input (not allowed in a message)',
  ],
  [
    'two elements with one action_id',
    actions(button(), button()),
    '/blocks/0/elements/1/action_id',
    'action_id must be unique in its block: thing.open',
  ],
  [
    'a colour that is none',
    actions(button({ style: 'warning' })),
    '/blocks/0/elements/0/style',
    'must be one of: primary, danger',
  ],
  [
    'a confirm without deny',
    actions(button({ confirm: { title: plain(), text: plain(), confirm: plain() } })),
    '/blocks/0/elements/0/confirm',
    'missing required field: deny',
  ],
]

test.each(wrong)('%s is refused', (_name, block, pointer, message) => {
  expect(validateBlocks([block], 'message')).toEqual([{ pointer, message }])
})
