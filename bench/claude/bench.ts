import { print, table } from '../tables.ts'
import { measureCpu } from './cpu.ts'
import { type Arm, type Replayed, replay } from './replay.ts'
import { chatBody, codingScript, messageBody } from './script.ts'

const model = 'claude-sonnet-4-6'

/** What a long conversation with Claude costs by the ways to ask for it, and what translating it costs us. Prints Markdown. */
export async function run(options: { quick: boolean; only: string | null }): Promise<void> {
  print('## Claude in the OpenAI format')
  if (options.only !== 'cpu') await dollars(options.quick ? 12 : 60)
  if (options.only !== 'dollars') await cpu(options.quick)
}

async function dollars(turns: number): Promise<void> {
  const script = codingScript(turns)
  const arms: Arm[] = [
    {
      name: '(a) Anthropic’s OpenAI-compatible endpoint',
      path: '/chat/completions',
      fallback: 'compatibility',
      // A field that is never translated takes that way.
      bodyOf: (turn) => ({ ...chatBody(script, turn, model), logprobs: true }),
    },
    {
      name: '(b) OpenAI’s format through Tally',
      path: '/chat/completions',
      fallback: 'refuse',
      bodyOf: (turn) => chatBody(script, turn, model),
    },
    {
      name: '(c) native messages, ideal marks',
      path: '/messages',
      fallback: 'refuse',
      bodyOf: (turn) => messageBody(script, turn, model),
    },
  ]
  const done: Replayed[] = []
  for (const arm of arms) done.push(await replay(arm, turns))
  const ideal = done.at(-1)?.dollars ?? Number.NaN
  table(
    `${turns} turns of a coding agent, ${model}, list price`,
    ['way', 'dollars', 'beside (c)', 'input', 'cache writes', 'cache reads', 'output'],
    done.map(({ name, dollars: cost, fresh, written, read, output }) => [
      name,
      cost.toFixed(4),
      `${(cost / ideal).toFixed(3)}×`,
      fresh,
      written,
      read,
      output,
    ]),
  )
  print('\nGoal: (b) within 5 % of (c).')
}

async function cpu(quick: boolean): Promise<void> {
  const lines = await measureCpu({ model, rounds: quick ? 2 : 5, requests: quick ? 100 : 300 })
  table(
    'The proxy’s CPU a request, JSON answers, c = 8 (median of the rounds)',
    ['body', 'plain chat, ms', 'native message, ms', 'translated, ms', 'added beside a native message, ms'],
    lines.map(({ kilobytes, chat, native, translated }) => [
      `${kilobytes} KB`,
      chat.toFixed(3),
      native.toFixed(3),
      translated.toFixed(3),
      (translated - native).toFixed(3),
    ]),
  )
}
