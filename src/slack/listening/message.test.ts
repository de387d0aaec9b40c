import { expect, test } from 'vitest'
import { filesDroppedIn, writtenIn } from './message.ts'

const written = { type: 'message', channel_type: 'im', channel: 'D1', user: 'U1', text: 'how much?', ts: '1.2' }

test('what somebody writes in their messages with the app is heard', () => {
  expect(writtenIn({ ...written, team: 'T1', event_ts: '1.2' })).toMatchObject({ user: 'U1', text: 'how much?' })
})

test.each([
  ['a bot writes', { bot_id: 'B1' }],
  ['was edited', { subtype: 'message_changed', message: written }],
  ['was deleted', { subtype: 'message_deleted' }],
  ['is a file', { subtype: 'file_share' }],
  ['stands in a thread', { thread_ts: '1.1' }],
  ['is written in a channel', { channel_type: 'channel' }],
  ['has no author', { user: undefined }],
])('what %s is not', (_, over) => {
  expect(writtenIn({ ...written, ...over })).toBeNull()
})

const dropped = {
  ...written,
  subtype: 'file_share',
  text: 'October',
  files: [{ id: 'F0ONE', name: 'usage.csv', url_private: 'https://elsewhere.example/x' }, { id: 'F0TWO' }],
}

test('files somebody drops into their messages are heard with what they are called, in a thread or not', () => {
  const files = [
    { id: 'F0ONE', name: 'usage.csv' },
    { id: 'F0TWO', name: 'a file' },
  ]
  expect(filesDroppedIn(dropped)).toEqual({ channel: 'D1', user: 'U1', ts: '1.2', threadTs: '1.2', files })
  expect(filesDroppedIn({ ...dropped, thread_ts: '1.1' })).toMatchObject({ threadTs: '1.1' })
})

test.each([
  ['a bot drops', { bot_id: 'B1' }],
  ['is only written', { subtype: undefined }],
  ['is dropped in a channel', { channel_type: 'channel' }],
  ['has no files', { files: [] }],
  ['has files without ids', { files: [{ name: 'x' }, null, { id: '../F1' }] }],
  ['has files that are none', { files: 'F0ONE' }],
])('what %s is no file for Tally', (_, over) => {
  expect(filesDroppedIn({ ...dropped, ...over })).toBeNull()
})
