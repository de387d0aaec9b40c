import { z } from 'zod'
import { networkCause } from '../base/answer-text.ts'
import { parsedJson } from '../base/json.ts'
import { installationPath } from '../http/installation.ts'

const timeoutMs = 8_000

/** What came of asking an address: its status and Date header, or why there was no answer. */
export type Reached =
  | { answered: true; status: number; date: Date | null; body: string }
  | { answered: false; cause: string }

/** Asks an address without following redirects. */
export async function reach(address: string, init: RequestInit = {}): Promise<Reached> {
  try {
    const answer = await fetch(address, { redirect: 'manual', ...init, signal: AbortSignal.timeout(timeoutMs) })
    const body = (await answer.text()).slice(0, 100_000)
    const at = Date.parse(answer.headers.get('date') ?? '')
    return { answered: true, status: answer.status, date: Number.isNaN(at) ? null : new Date(at), body }
  } catch (thrown) {
    return { answered: false, cause: networkCause(thrown, timeoutMs) }
  }
}

const said = z.object({ installation: z.string() })

/** Which Tally answers at an address; null where none does, or one that does not say. */
export async function installationAt(address: string): Promise<{ reached: Reached; installation: string | null }> {
  const reached = await reach(`${address.replace(/\/+$/, '')}${installationPath}`)
  if (!reached.answered || reached.status !== 200) return { reached, installation: null }
  return { reached, installation: said.safeParse(parsedJson(reached.body)).data?.installation ?? null }
}
