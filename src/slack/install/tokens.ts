import { WebClient, type WebClientOptions } from '@slack/web-api'
import { AppError } from '../../base/app-error.ts'
import type { SlackTokens } from '../../people/slack-installation-row.ts'
import { slackErrorOf } from '../web-api.ts'

/** A Slack app that several workspaces install, as Slack knows it. */
export type OAuthApp = { clientId: string; clientSecret: string }

// Somebody waits for it; what cannot be had now is asked for again with the next request.
const patience = { retryConfig: { retries: 1, minTimeout: 200 }, rejectRateLimitedCalls: true }

/** A new token for an old one, where the app rotates its tokens. Throws what Slack answers. */
export async function renewToken(
  { app, options, now }: { app: OAuthApp; options: WebClientOptions; now: Date },
  refreshToken: string,
): Promise<SlackTokens> {
  const slack = new WebClient(undefined, { ...options, ...patience })
  const renewed = await slack.oauth.v2.access({
    client_id: app.clientId,
    client_secret: app.clientSecret,
    grant_type: 'refresh_token',
    refresh_token: refreshToken,
  })
  const { access_token: token, refresh_token: next, expires_in: seconds } = renewed
  if (!token) throw new AppError('upstream-failed', 'Slack renewed a token without giving one.')
  return {
    token,
    refreshToken: next ?? refreshToken,
    endsAt: seconds === undefined ? null : new Date(now.getTime() + seconds * 1000),
  }
}

/** Slack's answers where there is nothing left to revoke. */
const goneAlready = ['account_inactive', 'invalid_auth', 'token_expired', 'token_revoked']

/** Gives a token back to Slack, so that it serves nobody. One that Slack refuses already counts as given back. */
export async function revokeToken(options: WebClientOptions, token: string): Promise<void> {
  const slack = new WebClient(token, { ...options, ...patience })
  await slack.auth.revoke().catch((thrown: unknown) => {
    if (!goneAlready.includes(slackErrorOf(thrown) ?? '')) throw thrown
  })
}
