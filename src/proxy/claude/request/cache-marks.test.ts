import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { sentFor } from './testing.ts'

const mark = /,"cache_control":\{"type":"ephemeral"\}/g
const marksIn = (body: Buffer) => [...body.toString().matchAll(mark)].length
const prefixOf = (body: Buffer) => body.toString().replaceAll(mark, '').replace(/\]\}$/, '')

// One turn of an agent: it says something, calls tools, gets what they give, and may be told something more.
const turn = fc.record({
  said: fc.string({ unit: 'binary' }),
  calls: fc.array(
    fc.record({ args: fc.dictionary(fc.string(), fc.jsonValue()), result: fc.string({ unit: 'binary' }) }),
    { minLength: 1, maxLength: 12 },
  ),
  more: fc.option(fc.string({ minLength: 1 })),
})
type Turn = typeof turn extends fc.Arbitrary<infer Value> ? Value : never

function messagesOf(turns: readonly Turn[]): object[] {
  const begun: object[] = [
    { role: 'system', content: 'You code.' },
    { role: 'user', content: 'Fix it' },
  ]
  return begun.concat(
    turns.flatMap(({ said, calls, more }, index) => {
      const id = (at: number) => `call_${index}_${at}`
      const made = calls.map(({ args }, at) => ({
        id: id(at),
        type: 'function',
        function: { name: 'run', arguments: JSON.stringify(args) },
      }))
      return [
        { role: 'assistant', content: said, tool_calls: made },
        ...calls.map(({ result }, at) => ({ role: 'tool', tool_call_id: id(at), content: result })),
        ...(more === null ? [] : [{ role: 'user', content: more }]),
      ]
    }),
  )
}

const tools = [
  { type: 'function', function: { name: 'run', parameters: { type: 'object', properties: { z: {}, a: {} } } } },
]
const requestAt = (turns: readonly Turn[], count: number) =>
  sentFor({ messages: messagesOf(turns.slice(0, count)), tools })

describe('the prefix of a conversation of 20 turns with tools', () => {
  it('is the same bytes in the next turn, apart from the marks', () => {
    fc.assert(
      fc.property(fc.array(turn, { minLength: 20, maxLength: 20 }), (turns) => {
        const bodies = turns.map((_, count) => requestAt(turns, count).body)
        for (const [index, body] of bodies.entries()) {
          const next = bodies[index + 1]
          if (next) expect(prefixOf(next).startsWith(prefixOf(body))).toBe(true)
          expect(marksIn(body)).toBeLessThanOrEqual(4)
        }
      }),
      { numRuns: 20 },
    )
  })

  it('is read where the turn before wrote it: its newest mark is the next one’s older mark', () => {
    fc.assert(
      fc.property(fc.array(turn, { minLength: 3, maxLength: 6 }), (turns) => {
        const places = (count: number) => {
          const { messages } = requestAt(turns, count).sent
          return messages.flatMap((one: { content: object[] }, at: number) =>
            one.content.flatMap((block, inside) => ('cache_control' in block ? [`${at}.${inside}`] : [])),
          )
        }
        for (let count = 1; count < turns.length; count += 1) expect(places(count + 1)[0]).toBe(places(count).at(-1))
      }),
      { numRuns: 50 },
    )
  })
})

describe('marks', () => {
  const user = { role: 'user', content: 'Hello' }
  const system = { role: 'system', content: 'You are kind.' }

  it('are on the last tool, the system prompt and the user’s last two turns', () => {
    const { sent } = sentFor({ messages: [system, user, { role: 'assistant', content: 'Hi' }, user], tools })

    expect(sent.tools.at(-1)).toHaveProperty('cache_control')
    expect(sent.system.at(-1)).toHaveProperty('cache_control')
    expect(sent.messages[0].content[0]).toHaveProperty('cache_control')
    expect(sent.messages[2].content[0]).toHaveProperty('cache_control')
  })

  it('are not on a single question, which nothing may follow', () => {
    const { sent } = sentFor({ messages: [system, user] })

    expect(sent.system[0]).toHaveProperty('cache_control')
    expect(sent.messages[0].content[0]).not.toHaveProperty('cache_control')
  })

  it('of the client’s own are kept, and no other is set', () => {
    const content = [{ type: 'text', text: 'Long', cache_control: { type: 'ephemeral', ttl: '1h' } }]
    const { body, sent } = sentFor({
      messages: [system, { role: 'user', content }, { role: 'assistant', content: 'Hi' }, user],
      tools,
    })

    expect(sent.messages[0].content[0].cache_control).toEqual({ type: 'ephemeral', ttl: '1h' })
    expect(body.toString().match(/cache_control/g)).toHaveLength(1)
  })
})
