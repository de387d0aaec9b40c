import type { IncomingHttpHeaders } from 'node:http'

/** Whose API the caller speaks: its errors, keep-alives and model lists are written in that form. */
export type Dialect = 'openai' | 'anthropic'

/** The dialect of a path both vendors use (`/models`) or none knows: Anthropic's clients always name a version. */
export function dialectOf(headers: IncomingHttpHeaders, url: string): Dialect {
  return headers['anthropic-version'] !== undefined || url.includes('/messages') ? 'anthropic' : 'openai'
}
