import { expect, test } from 'vitest'
import { validateMessage } from '../../../sandbox/slack/block-kit/validate.ts'
import { bouncedMessage, triedAgainMessage } from './bounced-view.ts'

const since = new Date('2026-11-21T10:00:00Z')
const longest = `${'a'.repeat(60)}@${'very-long-name.'.repeat(12)}example.com`

const samples = {
  bounced: bouncedMessage({ address: 'ana@example.com', reason: 'bounced', detail: 'No such mailbox.', since }),
  complained: bouncedMessage({ address: 'ana@example.com', reason: 'complained', detail: '', since }),
  'refused-worst': bouncedMessage({ address: longest, reason: 'refused', detail: '<!channel> '.repeat(40), since }),
  'tried-again': triedAgainMessage('ana@example.com'),
}

test.each(Object.entries(samples))(
  'the message %s is as it was looked at, and Slack takes it',
  async (name, message) => {
    expect(validateMessage(message)).toEqual([])
    expect(JSON.stringify(message)).not.toMatch(/<!(?!date)/)
    await expect(`${JSON.stringify(message, null, 2)}\n`).toMatchFileSnapshot(`fixtures/messages/${name}.json`)
  },
)
