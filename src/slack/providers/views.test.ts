import { expect, test } from 'vitest'
import { validateView } from '../../../sandbox/slack/block-kit/validate.ts'
import { day } from '../../base/calendar.ts'
import type { ProviderKey } from '../../people/provider-keys.ts'
import type { ProviderStatus } from '../../reports/provider-status.ts'
import { homeFrame } from '../home/frame.ts'
import {
  alreadySentence,
  changedModal,
  changedSentence,
  confirmModal,
  goneSentence,
  keyModal,
  keySavedModal,
  providersBlocks,
} from './views.ts'

const now = new Date('2026-11-21T14:02:00Z')
const key: ProviderKey = {
  id: '01999999-0000-7000-8000-000000000001',
  provider: 'anthropic',
  label: 'main',
  hint: 'sk-ant-…4fQA',
  state: 'active',
  createdAt: new Date('2026-11-03T09:00:00Z'),
}
const none = { requests: 0, people: 0, keys: 0, lastDay: null, models: [] }
const used: ProviderStatus & { key: ProviderKey } = {
  provider: 'anthropic',
  key,
  addedBy: 'Ana Ruiz',
  use: {
    requests: 4_310,
    people: 12,
    keys: 31,
    lastDay: day('2026-11-21'),
    models: ['claude-opus-4-6', 'claude-sonnet-4-6', 'claude-haiku-4-5'],
  },
}
const empty: ProviderStatus = { provider: 'openai', key: null, addedBy: null, use: none }
const disabled: ProviderStatus & { key: ProviderKey } = {
  provider: 'openai',
  key: {
    ...key,
    provider: 'openai',
    hint: 'sk-proj-…x9Tz',
    state: 'disabled',
    createdAt: new Date('2025-02-03T09:00:00Z'),
  },
  addedBy: 'Somebody on the command line',
  use: { ...none, requests: 1, people: 1, keys: 1, lastDay: day('2026-11-19'), models: ['gpt-5.4'] },
}
const worst: ProviderStatus & { key: ProviderKey } = {
  ...used,
  key: { ...key, label: `<!channel> & ${'l'.repeat(90)}` },
  addedBy: '<@U0BOB> *bold*',
  use: {
    requests: 12_345_678,
    people: 5_000,
    keys: 9_999,
    lastDay: day('2026-11-21'),
    models: Array.from(
      { length: 40 },
      (_, index) => `vendor/a-model-\`with\`-<b>-a-name-that-does-not-want-to-end-${index}`,
    ),
  },
}

const views = {
  'tab-nothing-yet': tab([{ ...empty, provider: 'anthropic' }, empty]),
  'tab-typical': tab([used, empty]),
  'tab-disabled': tab([used, disabled]),
  'tab-worst': tab([worst, disabled]),
  'modal-add': keyModal({ provider: 'anthropic', expected: null }, null),
  'modal-rotate': keyModal({ provider: 'anthropic', expected: key.id }, worst.key),
  'modal-added': keySavedModal({ key, replaced: null, models: 42 }),
  'modal-rotated': keySavedModal({ key: worst.key, replaced: key, models: 1 }),
  'modal-disable': confirmModal('disable', used),
  'modal-disable-unused': confirmModal('disable', { ...used, use: none }),
  'modal-enable': confirmModal('enable', disabled),
  'modal-remove': confirmModal('remove', worst),
  'modal-changed': changedModal(changedSentence('disable', worst.key)),
  'modal-gone': changedModal(goneSentence(worst.key)),
  'modal-already': changedModal(alreadySentence(disabled.key)),
}

test.each(Object.entries(views))('%s is as it was looked at, and Slack takes it', async (name, view) => {
  expect(validateView(view)).toEqual([])
  await expect(`${JSON.stringify(view, null, 2)}\n`).toMatchFileSnapshot(`fixtures/${name}.json`)
})

test('labels, names and models can mention nobody', () => {
  const mrkdwn = JSON.stringify(Object.values(views)).match(/"type":"mrkdwn","text":"[^"]*"/g) ?? []

  expect(mrkdwn.join('\n')).not.toMatch(/<!channel|<@|<b>/)
})

test('the form never holds a key of its own', () => {
  for (const view of [views['modal-add'], views['modal-rotate']]) {
    const field = view.blocks.find((block) => 'block_id' in block && block.block_id === 'key')

    expect(JSON.stringify(field)).not.toContain('initial_value')
  }
})

function tab(statuses: ProviderStatus[]) {
  return homeFrame({ tabs: [], chosen: null, blocks: providersBlocks(statuses, now) })
}
