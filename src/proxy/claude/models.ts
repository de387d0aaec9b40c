/** What a Claude model takes, by Anthropic's model pages and migration guides as of November 2026. */
export type ClaudeModel = {
  /**
   * `budget`: thinks when given a number of tokens, and wants its thoughts back between tool calls. `adaptive`: thinks as
   * it sees fit when asked to. `by-default`: the same without being asked. `never`: has no thoughts.
   */
  thinking: 'never' | 'budget' | 'adaptive' | 'by-default'
  /** What turns off the thinking of a model that thinks by default; null: nothing does. */
  withoutThinking: 'disabled' | 'between_tools' | null
  /** Whether a choice of tool may insist on any, or on one. */
  canBeMadeToCall: boolean
  /** Whether temperature and top_p may be anything but their defaults. */
  takesSampling: boolean
  /** Whether it keeps to a JSON schema by itself (`output_config.format`). */
  keepsToSchemas: boolean
  /** Whether its effort has a step between `high` and `max`. */
  hasExtraHighEffort: boolean
  mostOutputTokens: number
}

/** The model's traits, by its family and version; a name that tells neither is taken for one of the newest. */
export function claudeModel(name: string): ClaudeModel {
  const { family, version } = generationOf(name)
  const isFable = family === 'fable' || family === 'mythos'
  const isOpusOrSonnet55 = version >= 5.5 && family !== 'haiku'
  return {
    thinking: thinkingOf(version, isFable),
    withoutThinking: withoutThinking(family, version, isFable),
    canBeMadeToCall: !(isOpusOrSonnet55 || (isFable && version >= 5.1)),
    takesSampling: !(isFable || version >= 4.7),
    keepsToSchemas: isFable || version >= 4.5,
    hasExtraHighEffort: isFable || version >= 4.7,
    mostOutputTokens: mostOutput(family, version, isFable),
  }
}

/**
 * The model's own name. Cursor refuses names it knows itself, so Claude can be asked for as `tally/claude-…`, and
 * OpenRouter's users write `anthropic/claude-…`; null: not one of Anthropic's.
 */
export function claudeName(model: string | null): string | null {
  return /^(?:(?:anthropic|tally)\/)?(claude.*)$/i.exec(model ?? '')?.[1] ?? null
}

function thinkingOf(version: number, isFable: boolean): ClaudeModel['thinking'] {
  if (isFable || version >= 5) return 'by-default'
  if (version >= 4.6) return 'adaptive'
  return version >= 3.7 ? 'budget' : 'never'
}

function withoutThinking(family: string, version: number, isFable: boolean): ClaudeModel['withoutThinking'] {
  if (isFable || (version >= 5.5 && family !== 'sonnet' && family !== 'haiku')) return null
  return family === 'sonnet' && version >= 5.5 ? 'between_tools' : 'disabled'
}

function mostOutput(family: string, version: number, isFable: boolean): number {
  if (isFable || version >= 4.6) return 128_000
  if (version < 3.7) return version >= 3.5 ? 8_192 : 4_096
  return family === 'opus' && version < 4.5 ? 32_000 : 64_000
}

const newest = 5.5

// claude-opus-4-5-20251101, claude-opus-4-20250514, claude-3-7-sonnet-latest: a date is no part of the version.
function generationOf(name: string): { family: string; version: number } {
  const family = /opus|sonnet|haiku|fable|mythos/i.exec(name)?.[0].toLowerCase() ?? ''
  const [, major, minor = '0'] = /-(\d)(?:[-.](\d))?(?!\d)/.exec(name) ?? []
  return { family, version: major === undefined ? newest : Number(`${major}.${minor}`) }
}
