import { randomBytes } from 'node:crypto'
import type { JsonObject } from '../json.ts'

/** The app's standing in a workspace. `botToken` null: it is not installed. */
export type Grant = {
  botToken: string | null
  refreshToken: string | null
  /** What Slack answers to tokens that served once. */
  refused: Map<string, 'token_revoked' | 'account_inactive' | 'token_expired'>
}

/** How long a token lives where the app rotates its tokens. */
export const rotatedAfterSeconds = 43_200

export function newGrant(botToken: string | null): Grant {
  return { botToken, refreshToken: null, refused: new Map() }
}

/** Installs the app, or installs it anew: then the token stays the same, as in Slack, unless tokens are rotated. */
export function install(grant: Grant, { team, rotates }: { team: string; rotates: boolean }): JsonObject {
  if (!rotates) {
    grant.botToken ??= `xoxb-sandbox-${team}-${newSecret()}`
    return { access_token: grant.botToken }
  }
  return rotate(grant, team)
}

/** A new token for the next twelve hours in the place of the one before. */
export function rotate(grant: Grant, team: string): JsonObject {
  if (grant.botToken !== null) grant.refused.set(grant.botToken, 'token_expired')
  grant.botToken = `xoxe.xoxb-sandbox-${team}-${newSecret()}`
  grant.refreshToken = `xoxe-1-sandbox-${team}-${newSecret()}`
  return { access_token: grant.botToken, refresh_token: grant.refreshToken, expires_in: rotatedAfterSeconds }
}

/** Takes the app out: its token is refused from now on. False where it was not installed. */
export function takeOut(grant: Grant, because: 'token_revoked' | 'account_inactive'): boolean {
  if (grant.botToken === null) return false
  grant.refused.set(grant.botToken, because)
  Object.assign(grant, { botToken: null, refreshToken: null })
  return true
}

function newSecret(): string {
  return randomBytes(12).toString('hex')
}
