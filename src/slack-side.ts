import { openChartRenderer } from './charts/renderer.ts'
import { probe } from './collectors/probe.ts'
import { baseUrlAt, ownAddress } from './config.ts'
import { adminAddressesOf, type Ground, upstreamsOf } from './ground.ts'
import { pictureRoutes } from './http/pictures.ts'
import { mountRawListener } from './http/raw-listener.ts'
import { openFileImports } from './imports/open-file-imports.ts'
import { type MailConfig, openMail } from './mail/open-mail.ts'
import { noQuietTimes, usualQuietTimes } from './notices/quiet-times.ts'
import { mailDelivery } from './slack/mail/mail-delivery.ts'
import { openSlack, type Slack } from './slack/open-slack.ts'
import type { MailDelivery } from './slack/outbox/deliver.ts'
import type { SlackConfig } from './slack/slack-config.ts'

/** Slack's side of the app, built and not started. */
export type SlackSide = Pick<Slack, 'start' | 'keepPeople'>

/** Builds Slack's side; null where this process has no Slack role. */
export async function openSlackSide(ground: Ground): Promise<SlackSide | null> {
  const { config, clock, log, store, server, publicUrl, opened } = ground
  const credentials = slackCredentials(ground)
  if (!credentials) return null
  const urlKey = store.vault.urlKey
  await pictureRoutes(server, { db: store.db, clock, urlKey })
  const charts = openChartRenderer()
  opened.push(() => charts.close())
  const slack = await openSlack({
    db: store.db,
    vault: store.vault,
    clock,
    log,
    config: credentials,
    charts,
    publicUrl,
    urlKey,
    admins: config.admins,
    upstreams: upstreamsOf(ground),
    probe: (input) => probe({ addresses: adminAddressesOf(ground), clock }, input),
    baseUrl: baseUrlAt(publicUrl ?? ownAddress(config)),
    files: openFileImports(store),
    mail: mailOf(ground),
    // Who tries Tally out in the evening wants to see it speak.
    usualQuiet: ground.sandbox ? noQuietTimes : usualQuietTimes,
    meters: ground.meters.work,
    tracing: ground.tracing,
  })
  opened.push(() => slack.close())
  if (slack.requestListener) await mountRawListener(server, 'POST /slack/events', slack.requestListener)
  for (const [path, listener] of Object.entries(slack.pages)) await mountRawListener(server, `GET ${path}`, listener)
  log.debug({ mode: credentials.mode, roles: [...config.roles] }, 'the Slack side is built')
  return slack
}

function mailOf(ground: Ground): MailDelivery | null {
  const mail = mailConfig(ground)
  return mail && mailDelivery({ db: ground.store.db, send: openMail(mail, ground.log), addresses: mail.alertsTo })
}

// What a made-up company writes goes to nobody, whatever the environment says.
function mailConfig({ config, sandbox }: Ground): MailConfig | null {
  if (!sandbox) return config.mail
  const domain = sandbox.viewer.email.replace(/^.*@/, '')
  return {
    via: { service: 'resend', apiKey: sandbox.resendKey, baseUrl: sandbox.resendUrl },
    from: `Tally <tally@${domain}>`,
    alertsTo: [`ai-spend@${domain}`],
    webhookSecret: null,
    isSmtpUnused: false,
  }
}

function slackCredentials({ config, sandbox }: Ground): SlackConfig | null {
  if (config.slack !== 'try-out') return config.slack
  if (!sandbox) return null
  return { mode: 'socket', botToken: sandbox.botToken, appToken: sandbox.appToken, apiUrl: sandbox.slackApiUrl }
}
