import type { ProxiedProvider } from '../base/provider.ts'

/** What is known of a request before it is forwarded: enough for an estimated entry should we die in the middle. */
export type OpenRecord = {
  kind: 'open'
  /** The entry's `sourceId` later on. */
  id: string
  /** ISO 8601, UTC; the entry's `at` later on. */
  at: string
  handleId: number
  keyRef: string
  account: string
  provider: ProxiedProvider
  project: string
  tags: Record<string, string>
  repository: string
  model: string
  tool: string
  session: string
  agent: string
  inputBytes: number
  stream: boolean
  /** Whether the last message is a human's; null where it cannot be told. */
  humanTurn: boolean | null
}
