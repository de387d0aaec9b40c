import type { Entry } from '../ledger/entry.ts'
import type { OpenRecord } from '../ledger/open-record.ts'
import type { Call } from './call.ts'
import { type Answer, entryOf, laterEntry } from './meter.ts'
import type { Reading } from './reading.ts'
import { responseIn } from './response-in.ts'

/** The entries a call leaves behind: one where it was opened in the journal, else what its answer carries. */
export function entriesOf(call: Call, answer: Answer, reading: Reading | null): Entry[] {
  switch (call.metering.kind) {
    case 'free':
    case 'batch':
      return []
    case 'request':
      return [entryOf(call.metering.record, answer)]
    case 'background':
      return backgroundEntries(call.metering.record, answer, reading)
    case 'retrieval':
      return answer.metered.kind === 'complete' ? retrievedEntry(retrievalRecord(call), answer, reading) : []
    case 'batch-results':
      return reading?.entries(true) ?? []
  }
}

/**
 * A background response is counted as a request when it is created, and its usage once, by the response's own id and
 * day, whenever an answer that carries it passes: a stream of its creation, or one of many retrievals.
 */
function backgroundEntries(record: OpenRecord, answer: Answer, reading: Reading | null): Entry[] {
  const created = entryOf(record, {
    ...answer,
    work: answer.work === 'none' ? 'none' : 'later',
    metered: { kind: 'none' },
  })
  return answer.metered.kind === 'complete' ? [...retrievedEntry(record, answer, reading), created] : [created]
}

function retrievedEntry(record: OpenRecord, answer: Answer, reading: Reading | null): Entry[] {
  const response = reading && responseIn(reading.text())
  // Others were metered when they were made: to count them when they are retrieved would count them twice.
  if (!response?.background) return []
  const later = { sourceId: `response:${response.id}`, at: response.createdAt, requests: 0 as const }
  return [laterEntry(record, { ...answer, outcome: 'completed', work: 'done' }, later)]
}

/** Who asked, for entries of work that was asked for earlier. */
export function retrievalRecord(call: Call): OpenRecord {
  const { key, arrivedAt } = call.caller
  return {
    kind: 'open',
    id: call.caller.id,
    at: arrivedAt.toISOString(),
    handleId: key.handleId,
    keyRef: key.id,
    account: call.account,
    provider: call.provider,
    project: key.project,
    tags: key.tags,
    repository: '',
    model: '',
    tool: 'other',
    session: '',
    agent: '',
    inputBytes: 0,
    humanTurn: null,
    stream: false,
  }
}
