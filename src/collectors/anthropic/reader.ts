import { dayOf } from '../../base/calendar.ts'
import type { VendorReader } from '../feed.ts'
import { askAnalytics, askEither } from './ask-once.ts'
import { claudeCodeFeed, claudeCodePath } from './claude-code.ts'
import { directoryPaths, keysFeed, openDirectory, usersFeed } from './directory.ts'
import { usageFeed } from './usage-feed.ts'

const one = { limit: 1 }

/** How an organisation at Anthropic is read, with an admin key. */
export const anthropicReader: VendorReader = {
  headers: (secret) => ({
    'x-api-key': secret,
    'anthropic-version': '2023-06-01',
    'anthropic-beta': 'analytics-usage-cost-2026-08-24,fast-mode-2026-02-01',
  }),
  // 60 a minute is what is documented for analytics; some are left for whoever else uses the key's organisation.
  limits: [/\/analytics\/usage$/, /\/analytics\/cost$/, /\/messages$/, /\/cost_report$/, /\/claude_code$/, /./].map(
    (path) => ({ path, perMinute: 50 }),
  ),
  feeds() {
    const directory = openDirectory()
    return [usersFeed(directory), keysFeed(directory), usageFeed(directory), claudeCodeFeed(directory)]
  },
  probes: [
    { title: 'usage and cost', isNeeded: true, ask: askEither },
    { title: 'usage and cost by person and key', isNeeded: false, ask: askAnalytics },
    {
      title: 'Claude Code report',
      isNeeded: false,
      ask: async (client, now) => void (await client.get(claudeCodePath, { starting_at: dayOf(now), ...one })),
    },
    { title: 'API keys', isNeeded: false, ask: async (client) => void (await client.get(directoryPaths.keys, one)) },
    { title: 'users', isNeeded: false, ask: async (client) => void (await client.get(directoryPaths.users, one)) },
    {
      title: 'workspaces',
      isNeeded: false,
      ask: async (client) => void (await client.get(directoryPaths.workspaces, one)),
    },
  ],
}
