import { expect, it } from 'vitest'
import { claudeModel, claudeName } from './models.ts'

it.each([
  ['claude-3-5-haiku-20241022', 'never', true, false, 8_192],
  ['claude-3-7-sonnet-latest', 'budget', true, false, 64_000],
  ['claude-opus-4-20250514', 'budget', true, false, 32_000],
  ['claude-opus-4-1-20250805', 'budget', true, false, 32_000],
  ['claude-sonnet-4-5-20250929', 'budget', true, true, 64_000],
  ['claude-haiku-4-5', 'budget', true, true, 64_000],
  ['claude-sonnet-4-6', 'adaptive', true, true, 128_000],
  ['claude-opus-4-8', 'adaptive', false, true, 128_000],
  ['claude-opus-5', 'by-default', false, true, 128_000],
  ['claude-opus-5-5', 'by-default', false, true, 128_000],
  ['claude-haiku-5-5', 'by-default', false, true, 128_000],
  ['claude-fable-5-2', 'by-default', false, true, 128_000],
  ['claude-next', 'by-default', false, true, 128_000],
])('%s', (name, thinking, takesSampling, keepsToSchemas, mostOutputTokens) => {
  expect(claudeModel(name)).toMatchObject({ thinking, takesSampling, keepsToSchemas, mostOutputTokens })
})

it.each([
  ['claude-opus-5', 'disabled', true],
  ['claude-opus-5-5', null, false],
  ['claude-sonnet-5-5', 'between_tools', false],
  ['claude-haiku-5-5', 'disabled', true],
  ['claude-fable-5', null, true],
  ['claude-fable-5-2', null, false],
])('%s stops thinking by %s, and can be made to call a tool: %s', (name, withoutThinking, canBeMadeToCall) => {
  expect(claudeModel(name)).toMatchObject({ withoutThinking, canBeMadeToCall })
})

it.each([
  ['claude-opus-5-5', 'claude-opus-5-5'],
  ['tally/claude-opus-5-5', 'claude-opus-5-5'],
  ['anthropic/claude-opus-5-5', 'claude-opus-5-5'],
  ['gpt-5.5', null],
  ['my-claude', null],
  [null, null],
])('%s is asked for as %s', (model, name) => {
  expect(claudeName(model)).toBe(name)
})
