import { expect, test } from 'vitest'
import { writtenIn } from './message.ts'

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
