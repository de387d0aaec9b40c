import { addDays, dayOf, hourMs } from '../../base/calendar.ts'
import type { VendorReader } from '../feed.ts'
import { teamAnalytics, userAnalytics } from './analytics.ts'
import { askCommits, commits } from './commits.ts'
import { askDailyUsage, dailyUsage } from './daily-usage.ts'
import { askEventsPage } from './events-page.ts'
import { askGroups, billingGroups } from './groups.ts'
import { askMembers, members } from './members.ts'
import { seats } from './seats.ts'
import { askSpend, spend } from './spend.ts'
import { usageEvents } from './usage-events.ts'

/**
 * How a Cursor team is read. The key is the user name of Basic authentication, with no password. Limits are the team's,
 * so a little of each is left to whoever else asks.
 */
export const cursorReader: VendorReader = {
  headers: (secret) => ({ authorization: `Basic ${Buffer.from(`${secret}:`).toString('base64')}` }),
  limits: [
    { path: /^\/teams\/filtered-usage-events$/, perMinute: 57 },
    { path: /^\/teams\/daily-usage-data$/, perMinute: 18 },
    { path: /^\/analytics\/team\//, perMinute: 95 },
    { path: /^\/analytics\/by-user\//, perMinute: 47 },
    { path: /^\/analytics\/ai-code\//, perMinute: 18 },
    { path: /^\//, perMinute: 18 },
  ],
  feeds: () => {
    const groups = billingGroups()
    return [
      groups.feed,
      members(groups.names),
      spend,
      usageEvents,
      seats,
      dailyUsage,
      commits,
      teamAnalytics,
      userAnalytics,
    ]
  },
  probes: [
    {
      title: 'usage events',
      isNeeded: true,
      ask: async (client, now) => void (await askEventsPage(client, lastHour(now), 1)),
    },
    { title: 'members', isNeeded: true, ask: async (client) => void (await askMembers(client)) },
    { title: 'spend of the cycle', isNeeded: false, ask: async (client) => void (await askSpend(client, 1)) },
    {
      title: 'daily usage',
      isNeeded: false,
      ask: async (client, now) => void (await askDailyUsage(client, lastHour(now), 1)),
    },
    { title: 'billing groups', isNeeded: false, ask: async (client) => void (await askGroups(client)) },
    {
      title: 'analytics',
      isNeeded: false,
      ask: async (client, now) => void (await client.get('/analytics/team/dau', today(now))),
    },
    {
      title: 'analytics by person',
      isNeeded: false,
      ask: async (client, now) => void (await client.get('/analytics/by-user/tabs', today(now))),
    },
    {
      title: 'AI code commits',
      isNeeded: false,
      ask: async (client, now) =>
        void (await askCommits(client, { from: dayOf(now), to: addDays(dayOf(now), 1), page: 1 })),
    },
  ],
}

function lastHour(now: Date): { from: Date; to: Date } {
  return { from: new Date(now.getTime() - hourMs), to: now }
}

function today(now: Date): { startDate: string; endDate: string } {
  return { startDate: dayOf(now), endDate: dayOf(now) }
}
