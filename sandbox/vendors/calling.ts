import type { RunningVendors } from './testing.ts'

/** What a vendor answered: `body` is the JSON, or the text where it is none. */
export type Answered = { status: number; headers: Headers; body: unknown }

/** Calls of a test to the vendors, with their keys. */
export function caller({ cursorUrl, anthropicUrl, openaiUrl, keys }: RunningVendors) {
  const basic = { authorization: `Basic ${Buffer.from(`${keys.cursor}:`).toString('base64')}` }
  const anthropic = {
    'x-api-key': keys.anthropic,
    'anthropic-version': '2023-06-01',
    'anthropic-beta': 'analytics-usage-cost-2026-08-24',
  }
  return {
    get: (path: string, headers: Record<string, string> = {}) =>
      call(cursorUrl + path, { headers: { ...basic, ...headers } }),
    post: (path: string, body: unknown = {}) =>
      call(cursorUrl + path, { method: 'POST', headers: basic, body: JSON.stringify(body) }),
    anthropic: (path: string, headers: Record<string, string> = {}) =>
      call(`${anthropicUrl}/v1/organizations/${path}`, { headers: { ...anthropic, ...headers } }),
    openai: (path: string) =>
      call(`${openaiUrl}/v1/organization/${path}`, { headers: { authorization: `Bearer ${keys.openai}` } }),
  }
}

async function call(address: string, options: RequestInit): Promise<Answered> {
  const answer = await fetch(address, options)
  const text = await answer.text()
  return { status: answer.status, headers: answer.headers, body: parsed(text) }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (thrown) {
    if (thrown instanceof SyntaxError) return text
    throw thrown
  }
}
