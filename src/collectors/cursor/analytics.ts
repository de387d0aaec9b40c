import { addDays, type Day, dayOf } from '../../base/calendar.ts'
import type { Activity } from '../../sources/activity.ts'
import type { Feed, Reading } from '../feed.ts'
import { keepActivity } from '../keep-activity.ts'
import { readAnswer, VendorProblem } from '../vendor-problem.ts'
import { keptEtags } from './etags.ts'
import { figuresOf } from './figures.ts'
import { type MetricRow, teamMetricAnswer, userMetricAnswer } from './schema.ts'

/** What Analytics tells by day, and the field that tells rows of one day apart; leaderboards and insights repeat these. */
const teamMetrics = [
  'agent-edits',
  'tabs',
  'dau',
  'models',
  'client-versions',
  'top-file-extensions',
  'mcp',
  'commands',
  'plans',
  'skills',
  'ask-mode',
] as const
const userMetrics = teamMetrics.filter((metric) => metric !== 'dau')

/** Days before today that are asked for each time; an answer that has not changed is not sent again. */
const daysBack = 7

/** The whole team's days. A metric the plan leaves out does not stop the others. */
export const teamAnalytics: Feed = {
  name: 'cursor-team-analytics',
  title: 'analytics',
  read: (reading) =>
    readMetrics(reading, teamMetrics, async (metric, range, etag) => {
      const path = `/analytics/team/${metric}`
      const answer = await reading.client.getChanged(path, query(range), etag)
      if (answer.isSame) return null
      const asked = { vendor: reading.client.vendor, endpoint: `GET ${path}` }
      const { data } = readAnswer(teamMetricAnswer, answer.body, asked)
      return { feed: `cursor-team-${metric}`, etag: answer.etag, rows: data.flatMap((row) => activitiesOf(row, '')) }
    }),
}

/** The same of each person. */
export const userAnalytics: Feed = {
  name: 'cursor-user-analytics',
  title: 'analytics by person',
  read: (reading) =>
    readMetrics(reading, userMetrics, async (metric, range, etag) => {
      const path = `/analytics/by-user/${metric}`
      const asked = { vendor: reading.client.vendor, endpoint: `GET ${path}` }
      const rows: Activity[] = []
      const first = await reading.client.getChanged(path, { ...query(range), page: 1, pageSize: 500 }, etag)
      if (first.isSame) return null
      for (let page = 1, body = first.body; ; page++) {
        const { data, pagination } = readAnswer(userMetricAnswer, body, asked)
        for (const [email, days] of Object.entries(data)) {
          rows.push(...days.flatMap((row) => activitiesOf(row, email.trim().toLowerCase())))
        }
        const pages = pagination?.totalPages ?? 1
        if (page >= pages) {
          // The tag is of the first page only: with more, the others may have changed without it.
          return { feed: `cursor-${metric}`, etag: pages > 1 ? '' : first.etag, rows }
        }
        body = await reading.client.get(path, { ...query(range), page: page + 1, pageSize: 500 })
      }
    }),
}

type Told = { feed: string; etag: string; rows: Activity[] }

async function readMetrics<Metric extends string>(
  reading: Reading,
  metrics: readonly Metric[],
  ask: (metric: Metric, range: { from: Day; to: Day }, etag: string) => Promise<Told | null>,
): Promise<void> {
  const { now, state, told, keep } = reading
  const range = { from: addDays(dayOf(now), -daysBack), to: addDays(dayOf(now), 1) }
  const etags = keptEtags(state.note, range.from)
  let problem: VendorProblem | null = null
  for (const [index, metric] of metrics.entries()) {
    try {
      const answer = await ask(metric, range, etags[metric] ?? '')
      told({ pages: 1 })
      if (!answer) continue
      const { feed, etag, rows } = answer
      const { changed } = await keepActivity(reading, { feed, ...range, rows })
      told({ records: rows.length, changed })
      etags[metric] = etag
    } catch (thrown) {
      // The first metric refused: the plan has no Analytics, and the others need not be asked for.
      if (index === 0 || !(thrown instanceof VendorProblem)) throw thrown
      problem ??= thrown
    }
  }
  await keep({
    from: state.readFrom ?? new Date(`${range.from}T00:00:00Z`),
    to: now,
    note: { from: range.from, etags },
  })
  if (problem) throw problem
}

function query({ from, to }: { from: Day; to: Day }): Record<string, string> {
  return { startDate: from, endDate: addDays(to, -1) }
}

const dimensions = ['client_version', 'file_extension', 'command_name', 'skill_name', 'model']

function activitiesOf(row: MetricRow, handle: string): Activity[] {
  const { event_date, date, model_breakdown, ...said } = row
  const told = event_date ?? date
  if (!told) return []
  const day = dayOf(new Date(told))
  if (typeof model_breakdown === 'object' && model_breakdown !== null) {
    return Object.entries(model_breakdown).map(([dimension, figures]) => ({
      day,
      handle,
      dimension,
      figures: figuresOf({ ...figures }),
    }))
  }
  const server = typeof said.mcp_server_name === 'string' ? `${said.mcp_server_name}/` : ''
  const named = [...dimensions, 'tool_name'].find((name) => typeof said[name] === 'string')
  const dimension = named ? `${server}${String(said[named])}` : ''
  return [
    {
      day,
      handle,
      dimension,
      figures: figuresOf(said, [...dimensions, 'tool_name', 'mcp_server_name', 'email', 'user_id']),
    },
  ]
}
