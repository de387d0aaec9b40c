import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import type { Installation, InstallProvider } from '@slack/oauth'
import type { WebClientOptions } from '@slack/web-api'
import { AppError } from '../../base/app-error.ts'
import type { Clock } from '../../base/clock.ts'
import type { Log } from '../../base/log.ts'
import { program } from '../../base/program.ts'
import type { Db } from '../../db/database.ts'
import { keepInstallation } from '../../people/change-slack-installation.ts'
import { hashOfLink, isLinkOpen, takeInstallLink } from '../../people/slack-install-link.ts'
import type { Vault } from '../../vault/vault.ts'
import { type InstallPage, secure, sendPage } from './page.ts'
import { revokeToken } from './tokens.ts'

type Deps = {
  db: Db
  vault: Vault
  clock: Clock
  log: Log
  /** Slack’s own: it makes the address to be sent to, signs and checks the state, and asks for the token. */
  installer: InstallProvider
  options: WebClientOptions
  publicUrl: string
  scopes: string[]
  /** Told of each workspace once it is connected. */
  connected(team: string): void
}

export const installPath = '/slack/install'
export const redirectPath = '/slack/oauth_redirect'

/** Where a link lets somebody connect a workspace. */
export function installAddress(publicUrl: string, secret: string): string {
  return `${publicUrl}${installPath}?link=${encodeURIComponent(secret)}`
}

/**
 * The pages by which a workspace is connected. Anybody on the internet can open them, so it takes a link that an admin made;
 * it is used up before Slack is asked for a token, and the browser that comes back has to be the one that left.
 */
export function installPages(deps: Deps): Record<string, RequestListener> {
  const { log } = deps
  const guarded =
    (handle: (request: IncomingMessage, response: ServerResponse) => Promise<void>): RequestListener =>
    (request, response) => {
      secure(response)
      handle(request, response).catch((err: unknown) => {
        log.error({ err }, 'a page of the installation failed')
        if (response.headersSent) response.destroy()
        else sendPage(response, 500, pages.failed)
      })
    }
  return {
    [installPath]: guarded((request, response) => showInstall(deps, request, response)),
    [redirectPath]: guarded((request, response) => comeBack(deps, request, response)),
  }
}

async function showInstall(deps: Deps, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { db, clock, installer, publicUrl, scopes } = deps
  const secret = new URL(request.url ?? '/', publicUrl).searchParams.get('link') ?? ''
  const hash = hashOfLink(secret)
  if (!(await isLinkOpen(db, { hash, now: clock.now() }))) return sendPage(response, 403, pages.closed)
  const redirectUri = `${publicUrl}${redirectPath}`
  await installer.handleInstallPath(request, response, undefined, { scopes, redirectUri, metadata: hash })
}

async function comeBack(deps: Deps, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { db, clock, log, installer } = deps
  await installer.handleCallback(request, response, {
    async beforeInstallation({ metadata = '' }) {
      if (await takeInstallLink(db, { hash: metadata, now: clock.now() })) return true
      sendPage(response, 403, pages.closed)
      return false
    },
    async afterInstallation(installation) {
      if (!installation.isEnterpriseInstall && installation.team && installation.bot) return true
      await giveBack(deps, installation)
      sendPage(response, 400, pages.wholeEnterprise)
      return false
    },
    async successAsync({ team, appId }) {
      deps.connected(team?.id ?? '')
      log.info({ team: team?.id }, 'a Slack workspace was connected')
      sendPage(response, 200, connectedPage(team?.name ?? 'Your workspace', { team: team?.id, app: appId }))
    },
    async failureAsync(error) {
      const { status, page } = failureOf(error.code)
      const level = status === 502 ? 'warn' : 'info'
      log[level]({ code: error.code, why: error.message }, 'a Slack workspace was not connected')
      sendPage(response, status, page)
    },
  })
}

/** Keeps what Slack’s installer has got; it throws where that is no workspace with a bot. */
export async function storeInstallation(
  deps: Pick<Deps, 'db' | 'vault' | 'clock'>,
  { team, bot, appId, user }: Installation,
): Promise<void> {
  if (!team || !bot) throw new AppError('upstream-failed', 'Slack named no workspace or no bot.')
  await keepInstallation(deps, {
    team: team.id,
    name: team.name ?? team.id,
    app: appId ?? '',
    bot: bot.id,
    botUser: bot.userId,
    scopes: bot.scopes,
    installedBy: user.id,
    token: bot.token,
    refreshToken: bot.refreshToken ?? null,
    endsAt: bot.expiresAt === undefined ? null : new Date(bot.expiresAt * 1000),
    now: deps.clock.now(),
  })
}

async function giveBack({ options, log }: Deps, { bot, user }: Installation): Promise<void> {
  for (const token of [bot?.token, user.token]) {
    if (token === undefined) continue
    await revokeToken(options, token).catch((err: unknown) => log.warn({ err }, 'a token could not be given back'))
  }
}

/** The page with the way to Slack. */
export function welcomePage(href: string): InstallPage {
  return {
    title: 'Connect a Slack workspace to Tally',
    text: 'Slack asks you next which workspace it is and what Tally may do there. You need to be allowed to install apps in it. This link serves once.',
    action: { label: 'Continue to Slack', href },
  }
}

function connectedPage(
  name: string,
  { team, app }: { team: string | undefined; app: string | undefined },
): InstallPage {
  const href = team && app ? `https://slack.com/app_redirect?app=${app}&team=${team}` : null
  return {
    title: `${name} is connected`,
    text: 'Tally reads who is there now, which takes a minute. Its people are matched to those it knows by their e-mail addresses. You can close this page.',
    ...(href ? { action: { label: 'Open Tally in Slack', href } } : {}),
  }
}

const pages = {
  closed: {
    title: 'This link does not serve any more',
    text: `A link connects one workspace, within a day. Ask a Tally admin for a new one: in Slack, Home > Set-up > Organisation, or on the command line, ${program} slack link. Nothing was changed.`,
  },
  cancelled: {
    title: 'Nothing was connected',
    text: 'You cancelled in Slack. The link you came with still serves, should you change your mind.',
  },
  otherBrowser: {
    title: 'This page belongs to another visit',
    text: 'You came back from Slack in another browser than you left with, or more than ten minutes later. Open the link once more and go on to Slack from there. Nothing was changed.',
  },
  wholeEnterprise: {
    title: 'Choose one workspace',
    text: 'Tally is installed in single workspaces, not in a whole Enterprise organization. Nothing was kept. Ask a Tally admin for a new link, then choose a workspace in Slack.',
  },
  failed: {
    title: 'The workspace was not connected',
    text: 'Slack did not confirm the installation, or it could not be kept. Ask a Tally admin for a new link and try again. The reason is in the log.',
  },
} satisfies Record<string, InstallPage>

function failureOf(code: string): { status: number; page: InstallPage } {
  if (code === 'slack_oauth_installer_authorization_error') return { status: 200, page: pages.cancelled }
  const isOther = code === 'slack_oauth_invalid_state' || code === 'slack_oauth_missing_state'
  return isOther ? { status: 403, page: pages.otherBrowser } : { status: 502, page: pages.failed }
}
