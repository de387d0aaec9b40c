import { describe, expect, test } from 'vitest'
import { allowedModelsSentence, isModelAllowed, knownNames, newestNames, readModels } from './allowed-models.ts'

describe('a key may use', () => {
  test.each([
    [[], 'openai', 'anything-at-all', true],
    [['claude-haiku-4-5'], 'anthropic', 'claude-haiku-4-5', true],
    [['claude-haiku-4-5'], 'anthropic', 'claude-haiku-4-5-20251001', true],
    [['claude-haiku-4-5'], 'anthropic', 'Claude-Haiku-4-5', true],
    [['claude-haiku-4-5'], 'anthropic', 'claude-haiku-4-5-latest', true],
    [['claude-haiku-4-5'], 'anthropic', 'claude-opus-4-5', false],
    [['claude-haiku-*'], 'anthropic', 'claude-haiku-4-5-20251001', true],
    [['claude-haiku-*'], 'anthropic', 'claude-haiku-99', true],
    [['claude-haiku-*'], 'anthropic', 'claude-opus-4-5', false],
    [['gpt-5.1'], 'openai', 'gpt-5.1-codex-max', false],
    [['gpt-5.1'], 'openai', 'gpt-5.1-2025-11-13', true],
    [['gpt-5*'], 'openai', 'gpt-5.1-codex-max', true],
    [['my-own-model'], 'openai', 'my-own-model', true],
    [['my-own-model'], 'openai', '', false],
    [['gpt-5*'], 'openai', 'xgpt-5', false],
  ] as const)('%j: %s %s: %s', (models, provider, model, allowed) => {
    expect(isModelAllowed({ models }, { provider, model })).toBe(allowed)
  })
})

describe('a list of models', () => {
  test.each([
    ['', []],
    ['*', []],
    ['claude-haiku-4-5-20251001, GPT-5*\n gpt-5*', ['claude-haiku-4-5', 'gpt-5*']],
    ['claude-4.5-haiku', ['claude-haiku-4-5']],
  ])('“%s” is read as %j', (text, models) => {
    expect(readModels('Models', text)).toEqual({ models, unknown: [] })
  })

  test('a name that fits nothing is kept and told, with what comes near', () => {
    const read = readModels('Models', 'claude-haiko-4-5, zzz-*')

    expect(read.models).toEqual(['claude-haiko-4-5', 'zzz-*'])
    expect(read.unknown.map(({ name }) => name)).toEqual(['claude-haiko-4-5', 'zzz-*'])
    expect(read.unknown[0]?.nearest[0]).toBe('claude-haiku-4-5')
  })

  test.each([
    ['cl*ude', 'is no model'],
    ['<!channel>', 'is no model'],
    ['-x', 'is no model'],
    [Array.from({ length: 31 }, (_, index) => `m${index}`).join(), 'at most 30 fit'],
  ])('%s is refused, naming the field', (text, say) => {
    expect(() => readModels('Models', text)).toThrow(say)
    expect(() => readModels('Models', text)).toThrow('Models')
  })
})

test('the refusal names what is allowed, ten at most', () => {
  expect(allowedModelsSentence(['a', 'b*'])).toContain('This key may use a and b* only.')
  expect(allowedModelsSentence(Array.from({ length: 12 }, (_, index) => `m${index}`))).toContain('m9, and 2 more')
})

test('the known names are the vendors’, without repetition', () => {
  const names = knownNames()

  expect(names.length).toBeGreaterThan(20)
  expect(new Set(names).size).toBe(names.length)
  for (const name of newestNames()) expect(names).toContain(name)
  expect(newestNames().filter((name) => name.startsWith('claude-haiku'))).toHaveLength(1)
})
