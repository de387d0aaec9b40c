import type { HomeView, KnownBlock, ModalView } from '@slack/types'
import { expect, test } from 'vitest'
import { validateMessage, validateView } from '../../../sandbox/slack/block-kit/validate.ts'
import { microUsd } from '../../base/money.ts'
import type { KeyOffer } from '../../people/key-offer.ts'
import type { ListedOffer } from '../../people/key-offer-list.ts'
import type { Person } from '../../people/person.ts'
import type { VirtualKey } from '../../people/virtual-key.ts'
import { stateOfKey } from '../../people/virtual-key-list.ts'
import type { KeyOverview, KeyRow } from '../../reports/key-overview.ts'
import { homeFrame } from '../home/frame.ts'
import type { Message } from '../kit/blocks.ts'
import { sayingModal } from '../kit/modal.ts'
import { pauseView, resumeView, revokeView, rotateView, withdrawView } from './change-views.ts'
import { createView } from './create-view.ts'
import { allKeysView, keysHelp, manageView, ownKeysMessage, unclearKeysMessage } from './list-views.ts'
import { expiresMessage, pausedMessage, revokedMessage } from './messages.ts'
import { endedMessage, madeMessage, noKeySentence, notShownMessage, offerMessage } from './offer-views.ts'
import { secretView, setupView } from './setup-view.ts'
import { allKeysBlocks, ownKeysBlocks } from './tabs.ts'

const now = new Date('2026-11-21T10:00:00Z')
const inDays = (days: number) => new Date(now.getTime() + days * 86_400_000)
const ana: Person = { id: 'a', kind: 'person', name: 'Ana Ruiz', email: 'ana.ruiz@northwind.example' }
const ci: Person = { id: 'r', kind: 'robot', name: 'ci-main', email: null }
const rogue: Person = { id: 'x', kind: 'person', name: '<!channel> *x* `y` & co', email: null }
const secret = `acl_${'x7KdQm2Vw9Lp'.repeat(3)}x7K9fQ2`
const baseUrl = 'https://tally.example.com/api/v1'

const key: VirtualKey = {
  id: '019abcde-0000-7000-8000-000000000001',
  lineageId: '019abcde-0000-7000-8000-000000000001',
  personId: 'a',
  handleId: 1,
  name: 'laptop',
  display: 'acl_x7Kd…9fQ2',
  project: 'payments',
  tags: { team: 'core' },
  models: ['claude-haiku-*', 'gpt-5-mini'],
  createdAt: inDays(-40),
  expiresAt: null,
  revokedAt: null,
  pausedAt: null,
  replacedBy: null,
}
const plainKey = { ...key, name: 'desktop', project: '', tags: {}, models: [] }
const rogueKey = {
  ...key,
  name: '<!here> *bold* `code`',
  project: '`<@U0ANA>`',
  models: Array.from({ length: 30 }, (_, index) => `a-very-long-model-name-that-nobody-remembers-${index}*`),
}

const row = (one: VirtualKey, more: Partial<KeyRow> = {}): KeyRow => ({
  key: one,
  person: ana,
  answersId: null,
  state: stateOfKey(one, now),
  lastUsedAt: inDays(-1),
  spentMicroUsd: microUsd(12_340_000),
  ...more,
})
const rows = [
  row(key),
  row({ ...plainKey, expiresAt: inDays(7) }, { lastUsedAt: null, spentMicroUsd: microUsd(0) }),
  row({ ...plainKey, expiresAt: inDays(1), replacedBy: key.id }),
  row({ ...plainKey, expiresAt: inDays(-3) }),
  row({ ...plainKey, revokedAt: inDays(-2) }),
  row({ ...plainKey, pausedAt: inDays(-1) }),
  row(key, { person: ci, answersId: 'a' }),
]
const overview = (some: KeyRow[], more: Partial<KeyOverview> = {}): KeyOverview => ({
  rows: some,
  page: 0,
  pages: 1,
  total: some.length,
  ...more,
})
const full = Array.from({ length: 12 }, () => row(rogueKey, { person: rogue }))

const offer: KeyOffer = {
  id: '019abcde-0000-7000-8000-000000000002',
  recipientId: 'a',
  ownerId: 'a',
  name: 'laptop',
  project: 'payments',
  tags: { team: 'core' },
  models: ['claude-haiku-*'],
  keyExpiresAt: inDays(90),
  budget: { limitMicroUsd: microUsd(50_000_000), period: 'month', hard: true },
  replacesKeyId: null,
  graceSeconds: 0,
  offeredBy: 'b',
  offeredAt: now,
  openUntil: inDays(1),
  takenAt: null,
  withdrawnAt: null,
  keyId: null,
}
const listed: ListedOffer = { offer, recipient: ana, owner: ana }
const ofRobot: ListedOffer = { ...listed, owner: ci }
const rotation: ListedOffer = {
  ...listed,
  offer: { ...offer, budget: null, replacesKeyId: key.id, graceSeconds: 3_600 },
}
const ofRogue: ListedOffer = { offer: { ...offer, ...rogueKey, id: offer.id }, recipient: rogue, owner: rogue }

const messages: Record<string, Message> = {
  offer: offerMessage({ listed, by: 'Bob Lee', old: null, now }),
  'offer-robot': offerMessage({ listed: ofRobot, by: 'Bob Lee', old: null, now }),
  'offer-rotation': offerMessage({ listed: rotation, by: 'Tally', old: key, now }),
  'offer-rogue': offerMessage({ listed: ofRogue, by: rogue.name, old: rogueKey, now }),
  made: madeMessage(key),
  'not-shown': notShownMessage(key),
  expired: endedMessage('laptop', 'expired'),
  withdrawn: endedMessage('laptop', 'withdrawn'),
  expires: expiresMessage(row({ ...key, expiresAt: inDays(7) }), { isOwn: true, mayChooseEnd: false, now }),
  'expires-robot': expiresMessage(row({ ...key, expiresAt: inDays(1) }, { person: ci }), {
    isOwn: false,
    mayChooseEnd: true,
    now,
  }),
  revoked: revokedMessage(row(key), 'Bob Lee'),
  paused: pausedMessage(row(key), 'Bob Lee'),
  'revoked-rogue': revokedMessage(row(rogueKey, { person: rogue }), rogue.name),
  own: ownKeysMessage(overview(rows.slice(0, 3)), { offers: [listed], isAdmin: false, now }),
  'own-admin': ownKeysMessage(overview(rows, { total: 14, pages: 2 }), { offers: [], isAdmin: true, now }),
  'own-none': ownKeysMessage(overview([]), { offers: [], isAdmin: false, now }),
  'own-full': ownKeysMessage(overview(full.slice(0, 10), { total: 5000 }), { offers: [ofRogue], isAdmin: true, now }),
  help: keysHelp(false),
  'help-admin': keysHelp(true),
  unclear: unclearKeysMessage('<!here>', 'help'),
}

const modals: Record<string, ModalView> = {
  secret: secretView({ key, secret, baseUrl }),
  'secret-local': secretView({ key: plainKey, secret, baseUrl: 'http://127.0.0.1:3000/api/v1' }),
  setup: setupView({ key, baseUrl }),
  create: createView(),
  rotate: rotateView(row(key), { isOwn: true, mayChooseEnd: false, now }),
  'rotate-ends': rotateView(row({ ...key, expiresAt: inDays(40) }), { isOwn: true, mayChooseEnd: false, now }),
  'rotate-other': rotateView(row(key, { person: ci }), { isOwn: false, mayChooseEnd: true, now }),
  'rotate-other-ends': rotateView(row({ ...key, expiresAt: inDays(40) }), { isOwn: false, mayChooseEnd: true, now }),
  revoke: revokeView(row(key)),
  pause: pauseView(row(key)),
  resume: resumeView(row({ ...rogueKey, pausedAt: now }, { person: rogue })),
  withdraw: withdrawView(listed),
  manage: manageView(row(key), now),
  'manage-paused': manageView(row({ ...key, pausedAt: inDays(-1) }), now),
  'manage-revoked': manageView(row({ ...rogueKey, revokedAt: now }, { person: rogue }), now),
  all: allKeysView(overview(rows, { pages: 3, page: 1, total: 27 }), { text: 'ana', ended: true, page: 1 }, now),
  'all-none': allKeysView(overview([]), { text: '<!here>', ended: false, page: 0 }, now),
  'all-full': allKeysView(overview(full.slice(0, 10)), { text: '', ended: false, page: 0 }, now),
  'taken-before': sayingModal(
    'Your key',
    noKeySentence({ outcome: 'taken-before', offer: { ...offer, takenAt: now } }),
  ),
  'offer-ended': sayingModal('Your key', noKeySentence({ outcome: 'expired', offer })),
}

const state = { page: 0, text: '', ended: false }
const homes: Record<string, HomeView> = {
  own: home(ownKeysBlocks(overview(rows), { state, offers: [listed], now })),
  'own-none': home(ownKeysBlocks(overview([]), { state: { ...state, ended: true }, offers: [], now })),
  'own-full': home(ownKeysBlocks(overview(full, { pages: 9 }), { state, offers: Array(5).fill(ofRogue), now })),
  all: home(allKeysBlocks(overview(rows, { pages: 3, page: 1, total: 27 }), { state, offers: [listed, ofRobot], now })),
  'all-found': home(allKeysBlocks(overview([]), { state: { ...state, text: '<!here>' }, offers: [], now })),
  'all-full': home(allKeysBlocks(overview(full, { pages: 417 }), { state, offers: Array(10).fill(ofRogue), now })),
}

test.each(Object.entries(messages))('the message %s is as it was looked at, and Slack takes it', async (name, said) => {
  expect(validateMessage(said)).toEqual([])
  await expect(`${JSON.stringify(said, null, 2)}\n`).toMatchFileSnapshot(`fixtures/messages/${name}.json`)
})

test.each(Object.entries(modals))('the modal %s is as it was looked at, and Slack takes it', async (name, view) => {
  expect(validateView(view)).toEqual([])
  await expect(`${JSON.stringify(view, null, 2)}\n`).toMatchFileSnapshot(`fixtures/modals/${name}.json`)
})

test.each(Object.entries(homes))('the Home tab %s is as it was looked at, and Slack takes it', async (name, view) => {
  expect(validateView(view)).toEqual([])
  await expect(`${JSON.stringify(view, null, 2)}\n`).toMatchFileSnapshot(`fixtures/homes/${name}.json`)
})

test('nothing people write mentions anybody or closes markup', () => {
  const mrkdwn = JSON.stringify([messages, modals, homes]).match(/"type":"mrkdwn","text":"(?:[^"\\]|\\.)*"/g) ?? []

  expect(mrkdwn.length).toBeGreaterThan(100)
  expect(mrkdwn.join('\n')).not.toMatch(/<!(?!date\^)|<@/)
})

test('the secret can be pressed upon nowhere: its modal has no element that would send it back', () => {
  const said = JSON.stringify(modals.secret)

  expect(said).toContain(secret)
  expect(said).not.toMatch(/action_id|private_metadata|notify_on_close|"submit"/)
})

test('the set-up shown again holds what is displayed of the key, wherever the key belongs', () => {
  const again = JSON.stringify(modals.setup)
  const once = JSON.stringify(modals.secret)

  // Once more in the sentence above, in the place of the secret on its own.
  expect(again.split(key.display).length).toBe(once.split(secret).length)
  expect(again).not.toContain(secret.slice(8, 20))
})

function home(blocks: KnownBlock[]): HomeView {
  return homeFrame({ tabs: [], chosen: null, blocks })
}
