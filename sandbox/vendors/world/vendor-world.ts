import type { AnthropicWorld } from './anthropic-rows.ts'
import type { CursorWorld } from './cursor-rows.ts'
import type { OpenAiWorld } from './openai-rows.ts'

/**
 * What the three vendors know. Every answer is made from these lists at the moment it is asked for: a test adds, changes
 * or removes rows and the next call shows it. Order does not matter. Money is whole nano-dollars (10,000,000 a cent).
 */
export type VendorWorld = { cursor: CursorWorld; anthropic: AnthropicWorld; openai: OpenAiWorld }

/** A world in which nobody has an account yet and nothing has happened. */
export function emptyVendorWorld(): VendorWorld {
  return {
    cursor: {
      members: [],
      groups: [],
      events: [],
      commits: [],
      cycle: { day: 1, hour: 0, minute: 0 },
      limitedUsersCount: null,
    },
    anthropic: {
      organization: { id: 'dc9f6c26-b22c-4831-8d01-0446bada88f1', name: 'Sandbox' },
      users: [],
      workspaces: [],
      keys: [],
      usage: [],
    },
    openai: { users: [], projects: [], keys: [], usage: [] },
  }
}
