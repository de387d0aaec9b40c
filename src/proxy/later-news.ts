import { z } from 'zod'
import { parsedJson } from '../base/json.ts'
import type { Call } from './call.ts'
import type { Answer } from './meter.ts'
import type { Reading } from './reading.ts'
import { responseIn } from './response-in.ts'

/**
 * What an answer says of work whose usage is known only later. `asked`: the provider works on; `result` is what the ledger
 * will call what comes of it, null where the answer did not get as far. `passed`: nothing more will come under this name.
 */
export type LaterNews = { kind: 'none' } | { kind: 'asked'; result: string | null } | { kind: 'passed'; result: string }

export function laterNews(call: Pick<Call, 'metering'>, answer: Answer, reading: Reading | null): LaterNews {
  const { metering } = call
  switch (metering.kind) {
    case 'request':
    case 'free':
      return none
    case 'background':
      return answer.work === 'none'
        ? none
        : { kind: 'asked', result: nameOf('response', reading && responseIn(reading.text())) }
    case 'batch':
      return answer.work === 'none'
        ? none
        : { kind: 'asked', result: nameOf('batch', reading && batchIn(reading.text())) }
    case 'retrieval':
      return endedWithoutUsage(answer, reading)
    case 'batch-results':
      return answer.outcome === 'completed' ? { kind: 'passed', result: `batch:${metering.batchId}` } : none
  }
}

const none: LaterNews = { kind: 'none' }

// One that failed or was cancelled may say no usage, and never will.
function endedWithoutUsage({ metered }: Answer, reading: Reading | null): LaterNews {
  const response = reading && metered.kind !== 'complete' ? responseIn(reading.text()) : null
  return response?.background && response.isOver ? { kind: 'passed', result: `response:${response.id}` } : none
}

const batch = z.object({ id: z.string() })

function batchIn(text: Buffer): { id: string } | null {
  return batch.safeParse(parsedJson(text.toString())).data ?? null
}

function nameOf(kind: 'response' | 'batch', found: { id: string } | null): string | null {
  return found && `${kind}:${found.id}`
}
