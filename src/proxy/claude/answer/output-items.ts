import type { AnswerPart } from './answer-events.ts'
import type { FinishedPart } from './finished-answer.ts'

/** An item of a response's output that is finished; its id ends with `id`. */
export function outputItem({ part, text }: FinishedPart, id: string) {
  switch (part.kind) {
    case 'reasoning':
      return { ...begunItem(part, id), summary: text === '' ? [] : [summaryPart(text)] }
    case 'text':
    case 'refusal':
      return { ...begunItem(part, id), status: 'completed', content: [contentPart(part.kind, text)] }
    case 'call':
      return { ...begunItem(part, id), status: 'completed', [part.form === 'custom' ? 'input' : 'arguments']: text }
  }
}

/** The same item when it is announced, before any of its content has come. */
export function begunItem(part: AnswerPart, id: string) {
  switch (part.kind) {
    case 'reasoning':
      return { id: itemId(part, id), type: 'reasoning', summary: [] }
    case 'text':
    case 'refusal':
      return { id: itemId(part, id), type: 'message', status: 'in_progress', role: 'assistant', content: [] }
    case 'call': {
      const call = { id: itemId(part, id), status: 'in_progress', call_id: part.id, name: part.name }
      if (part.form === 'custom') return { ...call, type: 'custom_tool_call', input: '' }
      return { ...call, type: 'function_call', arguments: '' }
    }
  }
}

/** What the events of an item call it. */
export function itemId(part: AnswerPart, id: string): string {
  switch (part.kind) {
    case 'reasoning':
      return `rs_${id}`
    case 'text':
    case 'refusal':
      return `msg_${id}`
    case 'call':
      return part.form === 'custom' ? `ctc_${id}` : `fc_${id}`
  }
}

export function contentPart(kind: 'text' | 'refusal', text: string) {
  if (kind === 'refusal') return { type: 'refusal', refusal: text }
  return { type: 'output_text', annotations: [], logprobs: [], text }
}

export function summaryPart(text: string) {
  return { type: 'summary_text', text }
}
