import { parsedJson } from '../../../base/json.ts'
import { peekBody } from '../../usage/body-scan.ts'
import { JsonFault, scanObject, skipBlank } from '../../usage/json-object.ts'
import { type Block, type Message, type MessageEvent, messageEvent } from './message.ts'

/**
 * Cuts the bytes of a streamed message into its events, in whatever pieces they come. An event is told as soon as its
 * `data:` line is whole, as the usage tap does: the answer's end has to come out of the piece in which the tap sees it.
 */
export function splitMessageEvents(): { push(bytes: Buffer): MessageEvent[]; end(): MessageEvent[] } {
  let unfinished: Buffer[] = []

  function push(bytes: Buffer): MessageEvent[] {
    const events: MessageEvent[] = []
    let from = 0
    for (let to = bytes.indexOf(newline); to !== -1; to = bytes.indexOf(newline, from)) {
      read(withUnfinished(bytes.subarray(from, to)), events)
      from = to + 1
    }
    if (from < bytes.length) unfinished.push(bytes.subarray(from))
    return events
  }

  function withUnfinished(line: Buffer): Buffer {
    if (unfinished.length === 0) return line
    const whole = Buffer.concat([...unfinished, line])
    unfinished = []
    return whole
  }

  function end(): MessageEvent[] {
    const events: MessageEvent[] = []
    read(withUnfinished(Buffer.alloc(0)), events)
    return events
  }

  return { push, end }
}

const newline = 0x0a
const dataPrefix = Buffer.from('data:')

function read(line: Buffer, into: MessageEvent[]): void {
  if (line.compare(dataPrefix, 0, dataPrefix.length, 0, Math.min(dataPrefix.length, line.length)) !== 0) return
  const event = messageEvent(parsedJson(line.toString('utf8', dataPrefix.length)))
  if (event) into.push(event)
}

/** A message that came whole as the events of the same message streamed. `body` is its JSON. */
export function eventsOf(message: Message, body: Buffer): MessageEvent[] {
  const inputs = inputsIn(body)
  const { id, usage, stop_reason, stop_details } = message
  return [
    { type: 'message_start', message: { id, usage } },
    ...message.content.flatMap((block, index) => blockEvents(block, inputs[index])),
    { type: 'message_delta', delta: { stop_reason, stop_details }, usage },
    { type: 'message_stop' },
  ]
}

function blockEvents(block: Block, input: string | undefined): MessageEvent[] {
  const { type, id, name, text, thinking } = block
  const delta = { text, thinking, partial_json: input }
  return [
    { type: 'content_block_start', content_block: { type, id, name, input: block.input } },
    { type: 'content_block_delta', delta },
    { type: 'content_block_stop' },
  ]
}

/**
 * The `input` of each block as its bytes stand in the body: parsed and written anew, a long number would be another.
 * Undefined where a block has none.
 */
function inputsIn(body: Buffer): Array<string | undefined> {
  const peeked = peekBody(body)
  const content = 'fault' in peeked ? undefined : peeked.fields.get('content')
  if (!content) return []
  const inputs: Array<string | undefined> = []
  try {
    let at = skipBlank(body, content.start + 1)
    while (body[at] === openBrace) {
      const { members, closingBrace } = scanObject(body, at)
      const input = members.get('input')
      inputs.push(input && body.toString('utf8', input.start, input.end))
      at = skipBlank(body, closingBrace + 1)
      if (body[at] === comma) at = skipBlank(body, at + 1)
    }
  } catch (thrown) {
    // A block that says something twice: its parsed input is written in its place.
    if (!(thrown instanceof JsonFault)) throw thrown
  }
  return inputs
}

const openBrace = 0x7b
const comma = 0x2c
