/** Who gets notices of a topic: what leads get, finance and admins get too. `a place`: what stands where another message does. */
export type Audience = 'everybody' | 'leads' | 'admins' | 'a place'

type TopicTerms = {
  id: string
  title: string
  /** What it is about, in one sentence. */
  means: string
  audience: Audience
  /** Whether everybody else may have it too, by choosing it: of what is theirs to see. */
  isOnRequest?: boolean
  /** Whether its reader may have it by e-mail or not at all. Never what they asked for, were handed, or are stopped by. */
  isChoosable: boolean
  /** Whether it waits for the end of quiet hours. Nobody waits for what waits. */
  waits: boolean
  /** Whether several that waited may be told in one message. Not where the message has a button or picture it lives by, or is drawn anew in its place. */
  isBatched: boolean
  /** Whether it goes to many at once, and so more slowly than what concerns one. */
  isBulk: boolean
  /** The outbox's kinds that belong to it. */
  kinds: readonly string[]
}

const atOnce = { isChoosable: false, waits: false, isBatched: false, isBulk: false } as const
const inTheMorning = { isChoosable: true, waits: true, isBatched: true, isBulk: false } as const
const toMany = { isChoosable: true, waits: true, isBatched: false, isBulk: true } as const

/** Every topic Tally writes about. Each kind of message belongs to one. */
export const topics = [
  {
    ...atOnce,
    id: 'budget-stops',
    title: 'A budget stops you',
    means: 'A hard budget refuses your requests, and whom to ask.',
    audience: 'everybody',
    kinds: ['budget.blocked'],
  },
  {
    ...inTheMorning,
    id: 'budget-warnings',
    title: 'Budget warnings',
    means: 'A budget of yours, or of a team you lead, has reached one of its thresholds.',
    audience: 'everybody',
    kinds: ['budget.warning'],
  },
  {
    ...inTheMorning,
    isBatched: false,
    id: 'incidents',
    title: 'Unusual spend',
    means: 'Usage of yours, or of a team you lead, is not as usual. What goes on with your own comes at any hour.',
    audience: 'everybody',
    kinds: ['incident.alert', 'incident.batch'],
  },
  {
    ...inTheMorning,
    id: 'key-expiry',
    title: 'Keys about to expire',
    means: 'A week and a day before a key of yours ends.',
    audience: 'everybody',
    kinds: ['key.expires'],
  },
  {
    ...atOnce,
    id: 'keys',
    title: 'Your keys',
    means: 'A key is offered to you, or one of yours was paused or revoked.',
    audience: 'everybody',
    kinds: ['key.offer', 'key.paused', 'key.revoked'],
  },
  {
    ...atOnce,
    id: 'answers',
    title: 'What you asked for',
    means: 'What became of a raise or a reading you asked for.',
    audience: 'everybody',
    kinds: ['budget.raise-decided', 'notice.sample', 'sync.done', 'sync.progress'],
  },
  {
    ...atOnce,
    id: 'raise-requests',
    title: 'Requests to raise a budget',
    means: 'Somebody waits for your answer.',
    audience: 'leads',
    kinds: ['budget.raise-request'],
  },
  {
    ...toMany,
    isBatched: true,
    id: 'daily-cost',
    title: 'Daily cost',
    means: 'Yesterday beside a usual day, and what stands out.',
    audience: 'leads',
    kinds: ['cost.daily'],
  },
  {
    ...toMany,
    id: 'weekly-digest',
    title: 'Weekly digest',
    means: 'Last week beside the ones before, of all you may see.',
    audience: 'leads',
    isOnRequest: true,
    kinds: ['digest.weekly'],
  },
  {
    ...toMany,
    id: 'cycle-summary',
    title: 'Cycle summary',
    means: 'Three days before a billing cycle ends, and again with its final figures.',
    audience: 'leads',
    kinds: ['cycle.closed', 'cycle.ending'],
  },
  {
    ...toMany,
    isBatched: true,
    id: 'plan-exhaustion',
    title: 'Plans used up',
    means: 'How many have used up what their plan includes, and who is new.',
    audience: 'leads',
    kinds: ['plan.exhausted'],
  },
  {
    ...inTheMorning,
    id: 'reading',
    title: 'Reading the vendors',
    means: 'An account can no longer be read, or can be read again.',
    audience: 'admins',
    kinds: ['sync.failing', 'sync.recovered'],
  },
  {
    ...inTheMorning,
    isBatched: false,
    id: 'people',
    title: 'People and keys to look after',
    means: 'Usage nobody is matched to, keys nobody knows, people who left, addresses no mail reaches.',
    audience: 'admins',
    kinds: ['key.question', 'mail.bounced', 'people.unmatched', 'person.left'],
  },
  {
    ...atOnce,
    id: 'workspaces',
    title: 'Connected workspaces',
    means: 'A workspace was connected to Tally, or is no longer.',
    audience: 'admins',
    kinds: ['slack.connected', 'slack.ended'],
  },
  {
    ...atOnce,
    id: 'first-steps',
    title: 'First steps',
    means: 'What Tally does, and what is left to set up.',
    audience: 'everybody',
    kinds: ['first-run.changed', 'first-run.checklist', 'first-run.in-channel', 'first-run.welcome'],
  },
  {
    ...atOnce,
    id: 'incident-threads',
    title: 'How incidents go on',
    means: 'In the thread of an alert, in its channel.',
    audience: 'a place',
    kinds: ['incident.changed'],
  },
  {
    ...atOnce,
    waits: true,
    id: 'together',
    title: 'What waited',
    means: 'Several notices that waited for the end of your quiet hours, in one message.',
    audience: 'a place',
    kinds: ['notices.together'],
  },
] as const satisfies readonly TopicTerms[]

export type TopicId = (typeof topics)[number]['id']
export type Topic = TopicTerms & { id: TopicId }

/** The topic a kind of message belongs to; null for a kind nobody knows. */
export function topicOf(kind: string): Topic | null {
  return all.find(({ kinds }) => kinds.includes(kind)) ?? null
}

/** The kinds of messages of all topics of which something holds. */
export function kindsWhere(holds: (topic: Topic) => boolean): string[] {
  return all.filter(holds).flatMap(({ kinds }) => [...kinds])
}

const all: readonly Topic[] = topics
