import type { JsonObject } from '../json.ts'
import type { Workspace } from '../workspace.ts'

/** One call of a Web API method, its token and scopes already checked. */
export type Call = { workspace: Workspace; args: JsonObject; scopes: ReadonlySet<string> }

/** One Web API method: what it needs and what it answers beside `ok: true`. Refusals are thrown. */
export type Method = {
  token: 'bot' | 'app' | 'none'
  scopes: string[]
  run(call: Call): JsonObject | Promise<JsonObject>
}

/** A method for the bot token; all these scopes are needed. */
export function botMethod(scopes: string[], run: Method['run']): Method {
  return { token: 'bot', scopes, run }
}
