import { expect, test } from 'vitest'
import { validateMessage, validateView } from '../../../sandbox/slack/block-kit/validate.ts'
import type { OpenDatabase } from '../../db/database.ts'
import type { OutboxRenderer } from '../outbox/renderer.ts'
import { sampleMessages } from './messages.ts'
import { sampleModal, sampleSentModal } from './views.ts'

const now = new Date('2026-11-22T10:00:00Z')
const longest = `${'ana.maria.de.la.concepcion.'.repeat(6)}@northwind-engineering.example`

test.each([
  ['choose', sampleModal(null)],
  ['choose-with-mail', sampleModal('ana@northwind.example')],
  ['choose-long-address', sampleModal(longest)],
  ['sent', sampleSentModal('digest.weekly', null)],
  ['sent-by-mail', sampleSentModal('digest.weekly', 'ana@northwind.example')],
])('the window %s is as it was looked at, and Slack takes it', async (name, view) => {
  expect(validateView(view)).toEqual([])
  await expect(`${JSON.stringify(view, null, 2)}\n`).toMatchFileSnapshot(`fixtures/modals/${name}.json`)
})

const picture = { url: 'https://tally.example.com/charts/1.png' }
const pictures = { byAddress: async () => picture, byFile: async () => null }
const nothingToSay: OutboxRenderer = { draw: async () => null }

test.each(['incident.alert', 'budget.warning', 'budget.blocked', 'key.expires', 'sync.failing', 'cost.daily'] as const)(
  'the sample of %s is as it was looked at, and Slack takes it',
  async (name) => {
    // Nothing of these is read from the database.
    const db = {} as OpenDatabase['db']
    const { 'notice.sample': sample } = sampleMessages({ db, pictures }, { 'cost.daily': nothingToSay })
    const message = await sample?.draw({ name }, { reader: null, now })

    expect(validateMessage(message)).toEqual([])
    await expect(`${JSON.stringify(message, null, 2)}\n`).toMatchFileSnapshot(`fixtures/messages/${name}.json`)
  },
)
