import { liveStates, type Severity, type State } from '../../incidents/incident.ts'

/** What `/incidents` is asked for: the words that are left name a team. */
export type Asked = { show: Show; severity: Severity | null; team: string } | 'help'

/** Which states are shown: what somebody still has to do something with, one state, or all. */
export type Show = 'live' | 'all' | Exclude<State, 'merged'>

/** The states a word stands for; undefined: every state. */
export function statesOf(show: Show): readonly State[] | undefined {
  if (show === 'all') return undefined
  return show === 'live' ? liveStates : [show]
}

export const shows: readonly Show[] = ['live', 'open', 'acknowledged', 'snoozed', 'expected', 'resolved', 'all']
const severities: readonly Severity[] = ['info', 'warning', 'critical']

/** Reads the words in any order; `team` and `in` before a team's name may be said or left out. */
export function parseIncidents(text: string): Asked {
  const asked: { show: Show; severity: Severity | null; team: string } = { show: 'live', severity: null, team: '' }
  const rest: string[] = []
  for (const word of text.trim().split(/\s+/)) {
    const small = word.toLowerCase()
    if (small === 'help') return 'help'
    const show = shows.find((one) => one === small || (small === 'closed' && one === 'resolved'))
    const severity = severities.find((one) => one === small)
    if (show) asked.show = show
    else if (severity) asked.severity = severity
    else if (small !== '') rest.push(word)
  }
  asked.team = rest.filter((word, at) => at > 0 || !['team', 'in', 'of'].includes(word.toLowerCase())).join(' ')
  return asked
}
