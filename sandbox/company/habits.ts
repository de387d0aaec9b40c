import { type CompanyPerson, defaultViewer } from './people.ts'
import { randomFrom } from './random.ts'

export type Tool = 'claude-code' | 'codex' | 'cursor' | 'aider' | 'sdk'

/** How somebody works with models. */
export type Habit = {
  /** Sessions on an ordinary working day. */
  sessionsADay: number
  /** The tools they use, their favourite first. */
  tools: [Tool, ...Tool[]]
  /** Whether they reach for the dearest model there is. */
  likesItDear: boolean
  /** How often they also work on a Saturday or Sunday. */
  weekends: number
  /** When their day starts, in their own zone. */
  startHour: number
  repositories: [string, ...string[]]
  project: string
  /** The day of the month on which their Cursor allowance is used up; 32: never. */
  allowanceUsedUpOn: number
}

const none = { sessionsADay: 0 }

// Who is out of the ordinary. Everybody else is drawn from their e-mail address.
const particular: Record<string, Partial<Habit>> = {
  [defaultViewer]: { sessionsADay: 4.5, tools: ['claude-code', 'cursor', 'codex'], weekends: 1, allowanceUsedUpOn: 19 },
  U0FREYA: { sessionsADay: 2, tools: ['claude-code'], likesItDear: true },
  U0RAJ: { sessionsADay: 4, tools: ['codex', 'cursor', 'aider'], allowanceUsedUpOn: 16 },
  U0OMAR: { sessionsADay: 3, tools: ['claude-code', 'sdk'] },
  U0WEI: { sessionsADay: 4, tools: ['cursor', 'claude-code'], allowanceUsedUpOn: 13 },
  U0ZOE: { sessionsADay: 0.4, tools: ['cursor'], allowanceUsedUpOn: 32 },
  U0DANA: { sessionsADay: 0.15, tools: ['cursor'], allowanceUsedUpOn: 32 },
  U0JONAS: { sessionsADay: 0.05, tools: ['cursor'], allowanceUsedUpOn: 32 },
  // Never used anything.
  U0RUTH: none,
  U0TALIA: none,
  // Makes one single request; see `theOneRequest`.
  U0NEW: { ...none, tools: ['claude-code'] },
}

const drawn: Array<[Tool, ...Tool[]]> = [
  ['claude-code'],
  ['claude-code', 'cursor'],
  ['cursor', 'claude-code'],
  ['cursor'],
  ['codex', 'cursor'],
  ['codex', 'claude-code'],
  ['aider', 'codex'],
]

const repositoriesOf: Record<string, [string, ...string[]]> = {
  'Motion Control': ['northwind/motion-core', 'northwind/servo-firmware'],
  Perception: ['northwind/perception', 'northwind/slam-maps'],
  Platform: ['northwind/infrastructure', 'northwind/build-tools', 'northwind/identity'],
  'Fleet Cloud': ['northwind/fleet-api', 'northwind/telemetry'],
  'Field Apps': ['northwind/field-app', 'northwind/operator-console'],
  Insights: ['northwind/warehouse', 'northwind/notebooks'],
}

const projectsOf: Record<string, string> = {
  'Motion Control': 'arm-7',
  Perception: 'clear-sight',
  Platform: 'paved-road',
  'Fleet Cloud': 'fleet-cloud',
  'Field Apps': 'field-app',
  Insights: 'insights',
}

const known = new Map<string, Habit>()

/** The habits of a person: the same at every call. */
export function habitOf(person: CompanyPerson): Habit {
  const before = known.get(person.slackId)
  if (before) return before
  const random = randomFrom('habit', person.email)
  const habit: Habit = {
    sessionsADay: Math.round((0.5 + random.next() * random.next() * 4) * 10) / 10,
    tools: drawn[random.between(0, drawn.length - 1)] ?? ['claude-code'],
    likesItDear: random.next() < 0.08,
    weekends: random.next() < 0.2 ? 0.25 : 0.02,
    startHour: random.between(8, 10),
    repositories: repositoriesOf[person.team] ?? ['northwind/handbook'],
    project: projectsOf[person.team] ?? '',
    allowanceUsedUpOn: random.between(15, 36),
    ...particular[person.slackId],
  }
  known.set(person.slackId, habit)
  return habit
}
