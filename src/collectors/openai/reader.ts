import { addDays, dayOf, startOfDay } from '../../base/calendar.ts'
import type { VendorReader } from '../feed.ts'
import { costsPath, spanOf } from './costs.ts'
import { directoryPaths, keysFeed, openDirectory, usersFeed } from './directory.ts'
import { completionsPath } from './usage.ts'
import { usageFeed } from './usage-feed.ts'

const one = { limit: 1 }

/** How an organisation at OpenAI is read, with an admin key. */
export const openAiReader: VendorReader = {
  headers: (secret) => ({ authorization: `Bearer ${secret}` }),
  // Not documented for these endpoints; this many on each have not been refused.
  limits: [/\/costs$/, /\/usage\/completions$/, /\/usage\/embeddings$/, /\/usage\//, /\/users$/, /./].map((path) => ({
    path,
    perMinute: 50,
  })),
  feeds() {
    const directory = openDirectory()
    return [usersFeed(directory), keysFeed(directory), usageFeed(directory)]
  },
  probes: [
    {
      title: 'costs and usage',
      isNeeded: true,
      ask: async (client, now) => {
        await client.get(costsPath, { ...yesterday(now), ...one })
        await client.get(completionsPath, { ...yesterday(now), bucket_width: '1d', ...one })
      },
    },
    { title: 'users', isNeeded: false, ask: async (client) => void (await client.get(directoryPaths.users, one)) },
    {
      title: 'projects and API keys',
      isNeeded: false,
      ask: async (client) => void (await client.get(directoryPaths.projects, one)),
    },
  ],
}

function yesterday(now: Date) {
  const today = dayOf(now)
  return spanOf({ from: startOfDay(addDays(today, -1)), to: startOfDay(today) })
}
