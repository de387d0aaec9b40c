import { expect, test } from 'vitest'
import { modelId, priceableName } from './model-id.ts'

test.each([
  ['cursor', 'claude-4.6-sonnet-medium-thinking', 'claude-sonnet-4-6', 'claude-sonnet-4-6'],
  ['cursor', 'Cursor Grok 4.6 (Auto Balanced)', 'grok-4.6', 'grok-4.6'],
  ['cursor', 'Cursor Grok 4.6 (Auto, fast)', 'grok-4.6-fast', 'grok-4.6-fast'],
  ['cursor', 'GPT-5.6 Sol (Auto, high)', 'gpt-5.6-sol', 'gpt-5.6-sol'],
  ['cursor', 'GPT-5.6 Sol Fast (Auto)', 'gpt-5.6-sol', 'gpt-5.6-sol-fast'],
  ['cursor', 'Opus 4.8, Auto', 'claude-opus-4-8', 'claude-opus-4-8'],
  ['cursor', 'Opus 5 (Auto Balanced)', 'claude-opus-5', 'claude-opus-5'],
  ['cursor', 'Premium (GPT-5.3-Codex)', 'gpt-5.3-codex', 'gpt-5.3-codex'],
  ['cursor', 'default', 'auto', 'auto'],
  ['cursor', 'Something New (Auto)', 'Something New (Auto)', 'Something New (Auto)'],
  ['cursor', '', '', ''],
  ['anthropic', 'Claude Sonnet 4.6', 'claude-sonnet-4-6', 'claude-sonnet-4-6'],
  ['anthropic', 'Claude Haiku 4.5', 'claude-haiku-4-5', 'claude-haiku-4-5'],
  ['anthropic', 'Claude Opus 4', 'claude-opus-4', 'claude-opus-4'],
  ['openai', 'gpt-4o-mini-2024-07-18', 'gpt-4o-mini', 'gpt-4o-mini'],
] as const)('%s’s “%s” is %s', (provider, name, model, priceable) => {
  expect(modelId(provider, name)).toBe(model)
  expect(priceableName(provider, name)).toBe(priceable)
})
