import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { randomFrom } from '../../sandbox/company/random.ts'

const header =
  'Date,User,Cloud Agent ID,Automation ID,Kind,Model,Max Mode,Input (w/ Cache Write),Input (w/o Cache Write),Cache Read,Output Tokens,Total Tokens,Cost'
const models = ['composer-2.5', 'claude-4.6-sonnet-medium-thinking', 'gpt-5.3-codex-high', 'claude-opus-5-5', 'auto']
const linesAtOnce = 2_000
/** How many conversations go on at a time, and how many events one has on average. */
const conversationsAtOnce = 40
const eventsAConversation = 12

/** What stands in such a file: bytes, and what all its events cost, in micro-dollars. */
export type WrittenFile = { bytes: number; costMicroUsd: number }

/**
 * Writes a file of a team's usage events as Cursor exports it in 2026, newest first and every cell quoted, the same for the
 * same numbers.
 */
export async function writeEventsFile(
  path: string,
  { events, people, days, until }: { events: number; people: number; days: number; until: Date },
): Promise<WrittenFile> {
  const random = randomFrom('bench import', String(events), String(people), String(days))
  const file = createWriteStream(path)
  const stepMs = (days * 86_400_000) / events
  const begin = () => ({
    email: `person.${String(random.between(0, people - 1)).padStart(4, '0')}@bench.example`,
    model: random.pick(models as [string, ...string[]]),
  })
  const underWay = Array.from({ length: conversationsAtOnce }, begin)
  let bytes = 0
  let costMicroUsd = 0
  let lines = [cells(header.split(','))]
  const write = async () => {
    const text = lines.join('')
    lines = []
    bytes += Buffer.byteLength(text)
    if (!file.write(text)) await once(file, 'drain')
  }
  for (let index = 0; index < events; index++) {
    const at = new Date(Math.floor(until.getTime() - (index + random.next()) * stepMs) - 1)
    const place = random.between(0, conversationsAtOnce - 1)
    if (random.next() < 1 / eventsAConversation) underWay[place] = begin()
    const { email, model } = underWay[place] ?? begin()
    const [input, output] = [random.between(50, 9_000), random.between(100, 4_000)]
    const [cacheWrite, cacheRead] = [random.between(0, 20_000), random.between(0, 180_000)]
    const cents = random.between(1, 250)
    costMicroUsd += cents * 10_000
    lines.push(
      cells([
        ...[at.toISOString(), email, '', '', 'On-Demand', model, 'No'],
        ...[cacheWrite, input, cacheRead, output, cacheWrite + input + cacheRead + output].map(String),
        (cents / 100).toFixed(2),
      ]),
    )
    if (lines.length === linesAtOnce) await write()
  }
  await write()
  file.end()
  await once(file, 'close')
  return { bytes, costMicroUsd }
}

function cells(values: readonly string[]): string {
  return `${values.map((value) => `"${value}"`).join(',')}\r\n`
}
