import type { ClaudeModel } from '../models.ts'
import { type Fields, numberOrNull } from './read-fields.ts'

/**
 * Temperature and top_p as Claude takes them: OpenAI's range reaches to 2 and Anthropic's to 1, where its own
 * OpenAI-compatible endpoint cuts it off too; one of the two at most, temperature first; neither on the newest models, nor
 * beside thought. `leaveOut` is told what was lost; the default of 1 never is.
 */
export function samplingOf(
  body: Fields,
  model: ClaudeModel,
  isThinking: boolean,
  leaveOut: (field: string) => void,
): { temperature?: number; top_p?: number } {
  const temperature = notDefault(numberOrNull(body.temperature, 'temperature'))
  const topP = notDefault(numberOrNull(body.top_p, 'top_p'))
  const takes = model.takesSampling && !isThinking
  if (temperature !== null && (!takes || temperature > 1)) leaveOut('temperature')
  if (topP !== null && (!takes || temperature !== null)) leaveOut('top_p')
  if (!takes) return {}
  if (temperature !== null) return { temperature: Math.min(temperature, 1) }
  return topP === null ? {} : { top_p: topP }
}

function notDefault(value: number | null): number | null {
  return value === 1 ? null : value
}
