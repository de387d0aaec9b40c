import { randomBytes } from 'node:crypto'
import { Refusal } from '../refusal.ts'

/** What somebody agreed to on Slack's page. `team` null: the whole Enterprise organization. */
export type Consent = { team: string | null; user: string; scopes: string[]; redirectUri: string }

export type Codes = {
  make(consent: Consent): string
  /** Redeems a code, once and within ten minutes; the address must be the one it was made for. Throws Slack's refusals. */
  redeem(input: { code: string; redirectUri: string | null }): Consent
}

const lifetimeMs = 10 * 60_000

export function openCodes(clock: { now(): Date }): Codes {
  const made = new Map<string, Consent & { at: number; used: boolean }>()
  return {
    make(consent) {
      const code = `1.${randomBytes(12).toString('hex')}`
      made.set(code, { ...consent, at: clock.now().getTime(), used: false })
      return code
    },
    redeem({ code, redirectUri }) {
      const found = made.get(code)
      if (!found || clock.now().getTime() - found.at > lifetimeMs) throw new Refusal('invalid_code')
      if (found.used) throw new Refusal('code_already_used')
      if (redirectUri !== found.redirectUri) throw new Refusal('bad_redirect_uri')
      found.used = true
      return found
    },
  }
}
