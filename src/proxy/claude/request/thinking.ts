import type { ClaudeModel } from '../models.ts'
import { Untranslatable } from './untranslatable.ts'

/** What of a request says how much to think, and what limits that. */
export type ThinkingAsked = {
  /** OpenAI's word; null: the request says nothing of it. */
  effort: string | null
  effortField: string
  maxTokens: number
  hasTools: boolean
  isForced: boolean
}

export type Thinking = {
  thinking: object | null
  effort: 'low' | 'medium' | 'high' | 'xhigh' | 'max' | null
  isOn: boolean
  /** Whether the effort asked for had to be left out. */
  isLeftOut: boolean
}

/**
 * OpenAI's reasoning effort as Claude's thinking, by Anthropic's pages on thinking and effort (November 2026). Models from
 * 4.6 on think as they see fit, to an effort, and need none of their earlier thoughts back. Those before get a number of
 * tokens, at least 1,024 and fewer than `maxTokens`; they want their thoughts back between the calls of tools, which no
 * OpenAI client keeps, so with tools they do not think, nor where they are made to call one. Throws `Untranslatable`.
 */
export function thinkingOf(model: ClaudeModel, asked: ThinkingAsked): Thinking {
  const { effort, effortField } = asked
  if (effort !== null && !efforts.has(effort)) {
    throw new Untranslatable(effortField, `“${effortField}” has to be none, minimal, low, medium, high, xhigh or max.`)
  }
  const wantsThought = effort !== null && effort !== 'none'
  switch (model.thinking) {
    case 'never':
      return { ...off, isLeftOut: wantsThought }
    case 'budget':
      if (!wantsThought) return off
      return asked.isForced || asked.hasTools ? { ...off, isLeftOut: true } : withBudget(effort, asked)
    case 'adaptive':
      return wantsThought ? adaptive(model, effort) : off
    case 'by-default':
      if (effort !== 'none' || model.withoutThinking === null) return adaptive(model, effort)
      return { ...off, thinking: { type: model.withoutThinking } }
  }
}

const efforts = new Set(['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'])
const off: Thinking = { thinking: null, effort: null, isOn: false, isLeftOut: false }

function adaptive(model: ClaudeModel, effort: string | null): Thinking {
  return {
    // Without it the newest models send their thoughts, and what they say between tools, as blanks.
    thinking: { type: 'adaptive', display: 'summarized' },
    effort: effortOf(model, effort),
    isOn: true,
    isLeftOut: false,
  }
}

function effortOf(model: ClaudeModel, effort: string | null): Thinking['effort'] {
  switch (effort) {
    case null:
      return null
    case 'medium':
    case 'high':
    case 'max':
      return effort
    case 'xhigh':
      return model.hasExtraHighEffort ? 'xhigh' : 'high'
    // A model that cannot stop thinking is asked to think little for `none`.
    default:
      return 'low'
  }
}

const leastBudget = 1_024
const budgets: Record<string, number> = { minimal: leastBudget, low: 4_096, medium: 10_000, high: 24_000 }

function withBudget(effort: string, { maxTokens, effortField }: ThinkingAsked): Thinking {
  if (maxTokens <= leastBudget) {
    throw new Untranslatable(
      effortField,
      `Claude thinks with at least ${leastBudget} tokens of its limit, which is ${maxTokens} here. Raise max_tokens, or send no ${effortField}.`,
    )
  }
  // Half of a tight limit is left for the answer itself.
  const most = Math.max(leastBudget, Math.floor(maxTokens / 2))
  const budget = Math.min(budgets[effort] ?? 24_000, most)
  return { thinking: { type: 'enabled', budget_tokens: budget }, effort: null, isOn: true, isLeftOut: false }
}
