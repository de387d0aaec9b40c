import { type Random, randomFrom } from '../../company/random.ts'
import type { CursorEvent, CursorMember, CursorWorld } from '../world/cursor-rows.ts'
import { isVisible } from '../world/usage-row.ts'
import { dayOf, daysFrom } from './window.ts'

/** What one member did on one day: their events, and what is drawn from them and the day, the same at every call. */
export type Activity = {
  member: CursorMember
  day: string
  events: CursorEvent[]
  tabs: { shown: number; accepted: number; lines: number }
  edits: { suggested: number; accepted: number; linesSuggested: number; linesAccepted: number; linesDeleted: number }
  requests: { agent: number; chat: number; composer: number; cmdk: number }
  extension: string
  clientVersion: string
  tool: { name: string; server: string; usage: number }
  command: { name: string; usage: number }
  skill: { name: string; usage: number }
  askMode: number
  plans: number
}

/** Of every member on every day on which they used something, from one day to another. */
export function activities(cursor: CursorWorld, range: { from: string; to: string; nowMs: number }): Activity[] {
  const { from, to, nowMs } = range
  const days = new Set(daysFrom(from, to))
  const events = cursor.events.filter((event) => days.has(dayOf(event.at)) && isVisible(event, nowMs))
  const perMember = Map.groupBy(events, (event) => `${dayOf(event.at)} ${event.email.toLowerCase()}`)
  return [...days].flatMap((day) =>
    cursor.members.flatMap((member) => {
      const own = perMember.get(`${day} ${member.email.toLowerCase()}`)
      return own ? [activityOf(member, day, own)] : []
    }),
  )
}

function activityOf(member: CursorMember, day: string, events: CursorEvent[]): Activity {
  const random = randomFrom('activity', member.email, day)
  const shown = random.skewed(80, 1)
  const suggested = events.length + random.between(0, 4)
  const accepted = Math.min(suggested, Math.ceil(suggested * (0.5 + random.next() * 0.4)))
  const linesSuggested = suggested * random.between(8, 30)
  const linesAccepted = Math.floor((linesSuggested * accepted) / suggested)
  return {
    member,
    day,
    events,
    tabs: { shown, accepted: Math.floor(shown * random.next() * 0.6), lines: random.between(0, shown) },
    edits: { suggested, accepted, linesSuggested, linesAccepted, linesDeleted: Math.floor(linesAccepted / 3) },
    requests: requestsOf(random, events.length),
    extension: random.pick(['.ts', '.py', '.cpp', '.rs', '.swift']),
    clientVersion: random.pick(['3.17.21', '3.17.21', '3.16.4', '3.15.0']),
    tool: {
      name: random.pick(['search_issues', 'query', 'get_file']),
      server: random.pick(['linear', 'postgres', 'github']),
      usage: random.between(1, 9),
    },
    command: { name: random.pick(['review', 'fix-lint', 'write-tests']), usage: random.between(1, 4) },
    skill: { name: random.pick(['release-notes', 'migrations']), usage: random.between(1, 3) },
    askMode: random.between(0, 4),
    plans: random.between(0, 2),
  }
}

// Every event was one of these; which one, only the day knows.
function requestsOf(random: Random, events: number): Activity['requests'] {
  const agent = Math.ceil(events * (0.5 + random.next() * 0.5))
  const chat = Math.floor((events - agent) * random.next())
  const cmdk = Math.floor((events - agent - chat) * random.next())
  return { agent, chat, composer: events - agent - chat - cmdk, cmdk }
}
