import { randomFrom } from '../../sandbox/company/random.ts'

/**
 * `twinEach`: one event in so many is told of twice, equal in every field; 0: none. `isCorrected`: of the last two days, one event in
 * ten is charged half of what it was, and one in ten has another model's name.
 */
export type EventShape = {
  events: number
  people: number
  days: number
  untilMs: number
  twinEach: number
  isCorrected: boolean
}

/** Events written out beforehand, newest first and joined by commas, so that any page is one piece of the bytes. */
export type WrittenEvents = {
  bytes: Buffer
  /** Where each event begins; one more entry says where the last one ends. */
  starts: Float64Array
  /** When each happened, newest first. */
  times: Float64Array
  /** What each person was charged on each day, in nano-dollars, by `e-mail day`. */
  charged: Map<string, number>
}

const dayMs = 86_400_000
const models = ['composer-2.5', 'claude-4.6-sonnet-medium-thinking', 'gpt-5.3-codex-high', 'claude-opus-5-5', 'auto']
const bytesEach = 560

export function personEmail(index: number): string {
  return `person.${String(index).padStart(4, '0')}@bench.example`
}

/** How many conversations go on at a time, and how many events one has on average. */
const conversationsAtOnce = 40
const eventsAConversation = 12

/**
 * Writes so many events, the same for the same numbers. Their instants are spread evenly, a little at random; each belongs
 * to one of the conversations under way, which has one person, one model and a dozen events.
 */
export function writeEvents(shape: EventShape): WrittenEvents {
  const { events, people, days, untilMs, twinEach } = shape
  const random = randomFrom('bench', String(events), String(people), String(days))
  const bytes = Buffer.allocUnsafeSlow(events * bytesEach)
  const starts = new Float64Array(events + 1)
  const times = new Float64Array(events)
  const charged = new Map<string, number>()
  const stepMs = (days * dayMs) / events
  const begin = () => aConversation(random, people)
  const underWay = Array.from({ length: conversationsAtOnce }, begin)
  let end = 0
  let event = { at: 0, key: '', text: '', nanoUsd: 0 }
  for (let index = 0; index < events; index++) {
    if (twinEach === 0 || index % twinEach !== 1) {
      const at = Math.floor(untilMs - (index + random.next()) * stepMs) - 1
      const place = random.between(0, conversationsAtOnce - 1)
      if (random.next() < 1 / eventsAConversation) underWay[place] = begin()
      const conversation = underWay[place] ?? begin()
      const correction = shape.isCorrected && at >= untilMs - 2 * dayMs ? corrections[index % 10] : undefined
      const key = `${conversation.email} ${Math.floor(at / dayMs)}`
      event = { at, key, ...eventText(random, at, conversation, correction) }
    }
    charged.set(event.key, (charged.get(event.key) ?? 0) + event.nanoUsd)
    times[index] = event.at
    starts[index] = end
    end += bytes.write(index === 0 ? event.text : `,${event.text}`, end, 'latin1')
  }
  starts[events] = end
  return { bytes: bytes.subarray(0, end), starts, times, charged }
}

type Correction = 'half' | 'renamed'
const corrections: Record<number, Correction> = { 3: 'half', 7: 'renamed' }

type Conversation = { id: string; email: string; model: string }

function aConversation(random: ReturnType<typeof randomFrom>, people: number): Conversation {
  return {
    id: `${random.between(10_000_000, 99_999_999)}-6c3d-4e5f-9a7b-2d1c8e6f4a3b`,
    email: personEmail(random.between(0, people - 1)),
    model: random.pick(models as [string, ...string[]]),
  }
}

function eventText(
  random: ReturnType<typeof randomFrom>,
  at: number,
  { id, email, model }: Conversation,
  correction: Correction | undefined,
): { text: string; nanoUsd: number } {
  const [input, output] = [random.between(50, 9_000), random.between(100, 4_000)]
  const [cacheWrite, cacheRead] = [random.between(0, 20_000), random.between(0, 180_000)]
  const share = correction === 'half' ? 0.5 : 1
  const fee = model === 'composer-2.5' ? 0 : (input + output + cacheWrite + cacheRead) * 250 * share
  const modelNanoUsd = (input * 2_000 + output * 10_000 + cacheWrite * 2_500 + cacheRead * 200) * share
  const nanoUsd = modelNanoUsd + fee
  const text =
    `{"timestamp":"${at}","userEmail":"${email}","conversationId":"${id}","model":"${model}${correction === 'renamed' ? '-fast' : ''}",` +
    `"kind":"Usage-based","maxMode":false,"requestsCosts":1.2,"isTokenBasedCall":true,"isChargeable":true,"isHeadless":false,` +
    `"tokenUsage":{"inputTokens":${input},"outputTokens":${output},"cacheWriteTokens":${cacheWrite},` +
    `"cacheReadTokens":${cacheRead},"totalCents":${modelNanoUsd / 1e7}},"chargedCents":${nanoUsd / 1e7}` +
    `${fee === 0 ? '' : `,"cursorTokenFee":${fee / 1e7}`}}`
  return { text, nanoUsd }
}
