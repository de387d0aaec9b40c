import { expect, test } from 'vitest'
import { validateMessage, validateView } from '../../../sandbox/slack/block-kit/validate.ts'
import { microUsd } from '../../base/money.ts'
import type { KeyCandidate } from '../../sources/key-candidates.ts'
import type { KeyChoice } from '../../sources/key-choice.ts'
import type { KeyQuestion } from '../../sources/key-suggestions.ts'
import type { VendorAccount } from '../../sources/vendor-account.ts'
import { homeFrame } from '../home/frame.ts'
import { sayingModal } from '../kit/modal.ts'
import {
  accountChangedText,
  accountMeanwhileText,
  confirmAccountModal,
  connectedText,
  connectModal,
  rotateModal,
  seatPriceModal,
} from './account-forms.ts'
import { accountsBlocks } from './account-views.ts'
import { linkedText, linkModal, ofNoneText, questionMessage, questionsBlocks, settledBlocks } from './link-views.ts'

const now = new Date('2026-11-21T14:02:00Z')
const abilities = [
  { endpoint: 'usage events', ok: true, say: '' },
  { endpoint: 'members', ok: true, say: '' },
  { endpoint: 'billing groups', ok: false, say: 'not included in the plan or the key’s permissions' },
]
const cursor: VendorAccount = {
  id: 1,
  vendor: 'cursor',
  label: 'Engineering',
  hint: 'key_…4fQA',
  state: 'active',
  abilities,
  seatMicroUsd: microUsd(40_000_000),
  createdAt: new Date('2026-11-03T09:00:00Z'),
  wantedAt: null,
}
const openai: VendorAccount = {
  ...cursor,
  id: 2,
  vendor: 'openai',
  label: 'OpenAI',
  hint: 'sk-admin-…x9Tz',
  abilities: [],
}
const worst: VendorAccount = {
  ...cursor,
  id: 3,
  label: `<!channel> & ${'l'.repeat(90)}`,
  state: 'disabled',
  seatMicroUsd: null,
  createdAt: new Date('2025-02-03T09:00:00Z'),
  abilities: Array.from({ length: 14 }, (_, index) => ({
    endpoint: `endpoint <!here> ${index}`,
    ok: index % 2 === 0,
    say: index % 2 === 0 ? '' : 'Cursor’s answer has changed its <shape>: the field “data” is missing',
  })),
}
const gateway: KeyCandidate = {
  accountId: 2,
  accountLabel: 'Anthropic',
  vendorKeyId: 'apikey_01',
  name: 'gateway',
  hint: 'sk-ant-api03-abc...4fQA',
  fits: true,
}
const question: KeyQuestion = {
  providerKeyId: '01999999-0000-7000-8000-000000000001',
  provider: 'anthropic',
  label: 'main',
  hint: 'sk-ant-…4fQA',
  candidates: [gateway, { ...gateway, vendorKeyId: 'apikey_02', name: 'ci', hint: 'sk-ant-api03-xyz...4fQA' }],
}
const worstQuestion: KeyQuestion = {
  ...question,
  label: `<!channel> ${'l'.repeat(90)}`,
  candidates: Array.from({ length: 150 }, (_, index) => ({
    accountId: 1 + (index % 2),
    accountLabel: 'a '.repeat(50),
    vendorKeyId: `apikey_${'0'.repeat(20)}${index}`,
    name: index === 0 ? '' : `<@U0BOB> ${'k'.repeat(190)}`,
    hint: 'sk-ant-api03-abc...4fQA',
    fits: index < 2,
  })),
}
const choiceOf = ({ candidates, ...key }: KeyQuestion): KeyChoice => ({
  ...key,
  link: null,
  candidates: candidates.map((one, index) => ({ ...one, toldMicroUsd: microUsd(index * 12_300_000) })),
  meteredMicroUsd: microUsd(12_280_000),
})
const standing = { ...question, isRemoved: false }

const views = {
  'accounts-none': tab([]),
  'accounts-typical': tab([cursor, openai]),
  'accounts-worst': tab([worst, ...Array.from({ length: 12 }, (_, index) => ({ ...cursor, id: index + 4 }))]),
  'account-connect': connectModal([]),
  'account-connect-another': connectModal([cursor, worst]),
  'account-rotate': rotateModal(openai),
  'account-seat-price': seatPriceModal({ ...cursor, seatMicroUsd: microUsd(1_234_500_000) }),
  'account-seat-price-unknown': seatPriceModal(worst),
  'account-disable': confirmAccountModal('disable', cursor),
  'account-enable': confirmAccountModal('enable', worst),
  'account-remove': confirmAccountModal('remove', cursor),
  'account-connected': sayingModal('Connected', connectedText(cursor, { abilities, replaced: null })),
  'account-rotated': sayingModal(
    'Key rotated',
    connectedText(worst, { abilities: worst.abilities, replaced: 'key_…0000' }),
  ),
  'account-changed': sayingModal('Providers', accountChangedText('remove', worst)),
  'account-meanwhile': sayingModal('Providers', accountMeanwhileText({ ...worst, state: 'removed' })),
  'link-questions': homeFrame({
    tabs: [],
    chosen: null,
    blocks: questionsBlocks(Array.from({ length: 7 }, () => question)),
  }),
  'link-modal': linkModal(choiceOf(question)),
  'link-modal-linked': linkModal({ ...choiceOf(question), link: { accountId: 2, vendorKeyId: 'apikey_02' } }),
  'link-modal-worst': linkModal(choiceOf(worstQuestion)),
  'link-settled': homeFrame({
    tabs: [],
    chosen: null,
    blocks: settledBlocks([
      { ...standing, standing: { is: 'compared', keyName: 'gateway' } },
      { ...standing, label: worstQuestion.label, standing: { is: 'of-none' } },
      { ...standing, isRemoved: true, standing: { is: 'of-none' } },
    ]),
  }),
  'link-none': sayingModal('Which key is it?', ofNoneText(worstQuestion)),
  'link-said': sayingModal('Which key is it?', linkedText(worstQuestion, gateway)),
}

test.each(Object.entries(views))('%s is as it was looked at, and Slack takes it', async (name, view) => {
  expect(validateView(view)).toEqual([])
  await expect(`${JSON.stringify(view, null, 2)}\n`).toMatchFileSnapshot(`fixtures/${name}.json`)
})

test.each(
  Object.entries({ 'link-message': questionMessage(question), 'link-message-worst': questionMessage(worstQuestion) }),
)('the message %s is as it was looked at, and Slack takes it', async (name, message) => {
  expect(validateMessage(message)).toEqual([])
  await expect(`${JSON.stringify(message, null, 2)}\n`).toMatchFileSnapshot(`fixtures/${name}.json`)
})

test('labels, names and what a vendor says can mention nobody', () => {
  const all = JSON.stringify([Object.values(views), questionMessage(worstQuestion)])
  const mrkdwn = all.match(/"type":"mrkdwn","text":"[^"]*"/g) ?? []

  expect(mrkdwn.join('\n')).not.toMatch(/<!|<@|<shape/)
})

test('no form holds a key of its own', () => {
  for (const view of [views['account-connect'], views['account-rotate']]) {
    const field = view.blocks.find((block) => 'block_id' in block && block.block_id === 'key')

    expect(JSON.stringify(field)).toContain('Admin key')
    expect(JSON.stringify(field)).not.toContain('initial_value')
  }
})

function tab(accounts: VendorAccount[]) {
  return homeFrame({ tabs: [], chosen: null, blocks: accountsBlocks(accounts, now) })
}
