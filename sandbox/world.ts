import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { parse } from 'yaml'
import { labs, labsPeople } from './company/labs.ts'
import { company, companyPeople, defaultViewer } from './company/people.ts'
import { handleCompany } from './company/routes.ts'
import { handleControl } from './control.ts'
import { mailPage } from './mail/page.ts'
import { resendKey, sandboxResend } from './mail/resend.ts'
import { sandboxKeys, sandboxProviders } from './providers/providers.ts'
import { type AppDefinition, appFromManifest } from './slack/app-definition.ts'
import { localPage } from './slack/page/local-page.ts'
import { severalWorkspaces } from './slack/several-workspaces.ts'
import { companyVendorApis } from './vendors/company-vendors.ts'
import { vendorKeys } from './vendors/keys.ts'

/** The addresses and secrets somebody needs to live in the sandbox; the line its process prints. */
export type WorldAddresses = {
  page: string
  slackApiUrl: string
  botToken: string
  appToken: string
  signingSecret: string
  /** With which an app asks for workspaces by OAuth. */
  clientId: string
  clientSecret: string
  openaiUrl: string
  anthropicUrl: string
  openaiKey: string
  anthropicKey: string
  cursorAdminUrl: string
  cursorAdminKey: string
  anthropicAdminUrl: string
  anthropicAdminKey: string
  openaiAdminUrl: string
  openaiAdminKey: string
  resendUrl: string
  resendKey: string
  historyUrl: string
  /** The person one is at first on the local page. */
  viewer: { slackId: string; name: string; email: string }
}

const oauthClient = { id: '1000.2000', secret: 'sandbox-client-secret', rotates: false }

export type World = { addresses: WorldAddresses; close(): Promise<void> }

/** Opens the world on a loopback port (0: any free one). Throws the server's error when the port is taken. */
export async function openWorld(input: {
  port: number
  /** Where the app is, when Slack posts to it. */
  appUrl?: string
  /** Whether the app is installed nowhere yet: then it asks for each workspace by OAuth. */
  byOAuth?: boolean
}): Promise<World> {
  let origin = ''
  const { appUrl, byOAuth = false } = input
  const common = {
    origin: () => origin,
    app: await installedApp(),
    isInstalled: !byOAuth,
    ...(appUrl ? { delivery: { mode: 'http' as const, requestUrl: new URL('/slack/events', appUrl).href } } : {}),
  }
  const slack = severalWorkspaces({
    client: { ...oauthClient, redirectUrls: appUrl ? [new URL('/slack/oauth_redirect', appUrl).href] : [] },
    all: [
      {
        ...common,
        people: companyPeople,
        team: { id: company.workspaceId, name: company.name, domain: company.slackDomain },
      },
      { ...common, people: labsPeople, team: labs, isInstalled: false },
    ],
  })
  const [{ workspace, tokens }] = slack.workspaces
  const vendors = companyVendorApis()
  const providers = sandboxProviders({ onFinished: vendors.addServed })
  const page = localPage(workspace)
  const resend = sandboxResend()
  const handlers: Array<(request: IncomingMessage, response: ServerResponse) => boolean> = [
    providers.handle,
    vendors.handle,
    (request, response) => handleControl({ providers, vendors, terminal: page.terminal }, request, response),
    handleCompany,
    resend.handle,
    (request, response) => mailPage(resend, request, response),
    slack.handle,
    page.handle,
  ]
  const server = createServer((request, response) => {
    if (!handlers.some((handle) => handle(request, response))) nothingHere(response)
  })
  // Streams of models are silent for minutes; nothing here may end them.
  server.requestTimeout = 0
  server.on('upgrade', (request, socket, head) => {
    if (!slack.upgrade(request, socket, head)) socket.destroy()
  })
  origin = await listen(server, input.port)
  return {
    addresses: addressesAt(origin, tokens),
    async close() {
      slack.close()
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}

async function listen(server: Server, port: number): Promise<string> {
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  return `http://127.0.0.1:${typeof address === 'object' && address ? address.port : port}`
}

function addressesAt(
  origin: string,
  tokens: Pick<WorldAddresses, 'botToken' | 'appToken' | 'signingSecret'>,
): WorldAddresses {
  const { botToken, appToken, signingSecret } = tokens
  return {
    page: `${origin}/`,
    slackApiUrl: `${origin}/api/`,
    botToken,
    appToken,
    signingSecret,
    clientId: oauthClient.id,
    clientSecret: oauthClient.secret,
    openaiUrl: `${origin}/providers/openai/v1`,
    anthropicUrl: `${origin}/providers/anthropic`,
    openaiKey: sandboxKeys.openai,
    anthropicKey: sandboxKeys.anthropic,
    cursorAdminUrl: `${origin}/vendors/cursor`,
    cursorAdminKey: vendorKeys.cursor,
    anthropicAdminUrl: `${origin}/vendors/anthropic`,
    anthropicAdminKey: vendorKeys.anthropic,
    openaiAdminUrl: `${origin}/vendors/openai`,
    openaiAdminKey: vendorKeys.openai,
    resendUrl: `${origin}/mail/resend`,
    resendKey,
    historyUrl: `${origin}/company`,
    viewer: viewer(),
  }
}

function viewer(): WorldAddresses['viewer'] {
  const person = companyPeople.find(({ slackId }) => slackId === defaultViewer)
  if (!person) throw new Error(`Nobody at the company is ${defaultViewer}`)
  return { slackId: person.slackId, name: person.name, email: person.email }
}

// The app as its own manifest asks for it: a scope, command or event it lacks there is lacking here too.
async function installedApp(): Promise<AppDefinition> {
  return appFromManifest(parse(await readFile(new URL('../manifest.yml', import.meta.url), 'utf8')))
}

function nothingHere(response: ServerResponse): void {
  response.writeHead(404, { 'content-type': 'application/json' }).end('{"error":"there is nothing at this address"}')
}
