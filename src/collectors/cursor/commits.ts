import { addDays, dayOf, startOfDay } from '../../base/calendar.ts'
import type { Activity } from '../../sources/activity.ts'
import type { Feed } from '../feed.ts'
import { keepActivity } from '../keep-activity.ts'
import type { VendorClient } from '../vendor-client.ts'
import { readAnswer } from '../vendor-problem.ts'
import { commitsAnswer } from './schema.ts'

const path = '/analytics/ai-code/commits'
const name = 'cursor-commits'
const daysBack = 7

/** Lines committed, by person and repository, and who wrote them: tab, agent or hand. Messages and hashes are not kept. */
export const commits: Feed = {
  name,
  title: 'AI code commits',
  async read(reading) {
    const { client, now, state, told, keep } = reading
    const range = { from: addDays(dayOf(now), -daysBack), to: addDays(dayOf(now), 1) }
    const cells = new Map<string, Activity>()
    for (let page = 1, pages = 1; page <= pages; page++) {
      const answer = await askCommits(client, { ...range, page })
      pages = Math.ceil(answer.totalCount / commitsAPage)
      told({ pages: 1, records: answer.items.length })
      for (const { userEmail, repoName, commitTs, ...lines } of answer.items) {
        const day = dayOf(new Date(commitTs))
        const handle = (userEmail ?? '').trim().toLowerCase()
        const dimension = (repoName ?? '').slice(0, 300)
        const key = JSON.stringify([day, handle, dimension])
        const cell = cells.get(key) ?? { day, handle, dimension, figures: { commits: 0 } }
        cells.set(key, { ...cell, figures: added(cell.figures, { commits: 1, ...lines }) })
      }
    }
    const rows = [...cells.values()]
    const { changed } = await keepActivity(reading, { feed: name, ...range, rows })
    told({ changed })
    await keep({ from: state.readFrom ?? startOfDay(range.from), to: now })
  },
}

const commitsAPage = 1_000

export async function askCommits(client: VendorClient, input: { from: string; to: string; page: number }) {
  const query = { startDate: input.from, endDate: input.to, page: input.page, pageSize: commitsAPage }
  return readAnswer(commitsAnswer, await client.get(path, query), { vendor: client.vendor, endpoint: `GET ${path}` })
}

function added(sums: Activity['figures'], more: Record<string, unknown>): Activity['figures'] {
  const sum = { ...sums }
  for (const [name, value] of Object.entries(more)) sum[name] = Number(sum[name] ?? 0) + Number(value ?? 0)
  return sum
}
