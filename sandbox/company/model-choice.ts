import type { Tool } from './habits.ts'
import type { Random } from './random.ts'

/** The model somebody works with in a session. New models take over on the day the company switches to them. */
export function modelFor(random: Random, tool: Tool, day: string, likesItDear: boolean): string {
  const chance = random.next()
  switch (tool) {
    case 'claude-code':
      if (likesItDear && chance < 0.75) return 'claude-fable-5-2'
      if (chance < 0.25) return opus(day)
      return chance < 0.85 ? sonnet(day) : 'claude-haiku-4-5'
    case 'codex':
      if (likesItDear && chance < 0.5) return 'gpt-6-astra'
      return chance < 0.8 ? sol(day) : 'gpt-5.6-luna'
    case 'cursor':
      if (chance < 0.45) return 'composer-2.5'
      return chance < 0.8 ? sonnet(day) : sol(day)
    case 'aider':
      return chance < 0.6 ? sol(day) : 'gpt-5-mini'
    case 'sdk':
      return chance < 0.5 ? 'claude-haiku-4-5' : sonnet(day)
  }
}

export function opus(day: string): string {
  return day < '2026-09-22' ? 'claude-opus-5' : 'claude-opus-5-5'
}

export function sonnet(day: string): string {
  return day < '2026-08-10' ? 'claude-sonnet-5' : 'claude-sonnet-5-5'
}

function sol(day: string): string {
  if (day < '2026-10-06') return 'gpt-5.6-sol'
  return day < '2026-11-05' ? 'gpt-6-sol' : 'gpt-6.1-sol'
}
