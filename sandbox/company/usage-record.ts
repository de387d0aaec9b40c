import type { Tool } from './habits.ts'
import type { TokenUse } from './model-prices.ts'

/** One request as the vendors would report it, if they all reported requests. */
export type UsageRecord = {
  /** The same for the same request at every call. */
  id: string
  at: string
  provider: 'anthropic' | 'openai' | 'cursor'
  model: string
  /** Who: a person's e-mail as the vendor has it, or a robot's name. */
  person: string | null
  robot: string | null
  key: { id: string; name: string } | null
  project: string
  repository: string
  tool: Tool
  session: string
  tokens: TokenUse
  category: 'api' | 'included' | 'overage'
  /** Dollars as a decimal string: what is charged, and what it is worth at list price. */
  cost: string
  listValue: string
}

/** A request before it has a price and an identity. */
export type Request = {
  at: number
  model: string
  tokens: TokenUse
  session: string
  tool: Tool
  repository: string
  project: string
}
