import { type Answered, openApi } from '../testing.ts'

export type Company = Awaited<ReturnType<typeof openCompany>>

/** The API over its company, of whom nobody has spent anything yet. */
export async function openCompany() {
  const api = await openApi({ hasSpent: false })

  /** Sends a request as somebody; text is sent as CSV, anything else as JSON. */
  function ask(
    who: keyof typeof api.tokens,
    request: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answered> {
    if (body === undefined) return api.ask(who, request, { headers })
    const isText = typeof body === 'string'
    return api.ask(who, request, {
      headers: { 'content-type': isText ? 'text/csv' : 'application/json', ...headers },
      body: isText ? body : JSON.stringify(body),
    })
  }

  return { ...api, ask }
}

/** The fields a refusal names. */
export function fieldsOf({ body }: Answered): string[] {
  return (body?.errors ?? []).map(({ field }: { field: string }) => field)
}
