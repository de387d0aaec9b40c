import { createHmac } from 'node:crypto'
import { z } from 'zod'
import { broken, type Checked, fine, skipped, warning } from '../base/checked.ts'
import type { Clock } from '../base/clock.ts'
import { parsedJson } from '../base/json.ts'
import type { Config } from '../config.ts'
import { installationId } from '../http/installation.ts'
import { signPictureUrl } from '../reports/picture-url.ts'
import { installationAt, reach } from './reach.ts'

/** Whether others reach us at PUBLIC_URL: over HTTPS, and us, with pictures we signed and what Slack sends. */
export async function publicUrlChecks(
  config: Config,
  { urlKey, clock }: { urlKey: Buffer | null; clock: Clock },
): Promise<Checked[]> {
  const check = 'Public address'
  const { publicUrl } = config
  if (publicUrl === null) {
    const seen = 'PUBLIC_URL is not set: chart pictures go as files, and tools reach Tally only where it listens.'
    return [
      config.production ? warning(check, seen, 'Set it to the HTTPS address developers use.') : skipped(check, seen),
    ]
  }
  const { reached, installation } = await installationAt(publicUrl)
  if (!reached.answered) {
    const todo = 'Check DNS, certificate and the proxy in front of Tally, that Tally runs, and PUBLIC_URL.'
    return [broken(check, `${publicUrl} cannot be reached (${reached.cause}).`, todo)]
  }
  if (installation === null) {
    const todo = 'Let the proxy in front forward everything to Tally, or correct PUBLIC_URL.'
    return [broken(check, `${publicUrl} is answered by something else (HTTP ${reached.status}).`, todo)]
  }
  if (urlKey === null)
    return [skipped(check, `${publicUrl} is answered by a Tally; which one cannot be told without the database.`)]
  if (installation !== installationId(urlKey)) {
    return [
      broken(
        check,
        `${publicUrl} is answered by another Tally, with another database or secret key.`,
        'Correct PUBLIC_URL, or DATABASE_URL and TALLY_SECRET_KEY.',
      ),
    ]
  }
  return [
    overHttps(publicUrl),
    await pictureCheck(publicUrl, { urlKey, clock }),
    ...(config.slack !== null && config.slack !== 'try-out' && config.slack.mode !== 'socket'
      ? [await eventsCheck(publicUrl, { signingSecret: config.slack.signingSecret, clock })]
      : []),
  ]
}

function overHttps(publicUrl: string): Checked {
  const check = 'Public address'
  const { protocol, hostname } = new URL(publicUrl)
  const isHere = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname)
  if (protocol === 'https:' || isHere) return fine(check, `${publicUrl} is answered by this Tally.`)
  return warning(
    check,
    `${publicUrl} is answered by this Tally, without encryption.`,
    'Put HTTPS in front: keys travel in every request, and Cursor and Slack take no other.',
  )
}

// Of a picture that is not there whoever signed rightly is shown another one, and a forger nothing.
async function pictureCheck(publicUrl: string, { urlKey, clock }: { urlKey: Buffer; clock: Clock }): Promise<Checked> {
  const check = 'Chart pictures'
  const expiresAt = new Date(clock.now().getTime() + 60_000)
  const reached = await reach(signPictureUrl({ publicUrl, urlKey, id: '0'.repeat(32), expiresAt }))
  if (reached.answered && reached.status === 200) return fine(check, 'an address we sign is answered with a picture.')
  const seen = reached.answered ? `HTTP ${reached.status}` : reached.cause
  return broken(
    check,
    `an address we sign is not answered with a picture (${seen}).`,
    'Let the proxy in front forward /charts/ with its query, to a process with the slack role.',
  )
}

const challenge = z.object({ challenge: z.string() })

// What Slack itself sends when the request URL is entered.
async function eventsCheck(publicUrl: string, input: { signingSecret: string; clock: Clock }): Promise<Checked> {
  const check = 'Slack requests'
  const said = 'tally-doctor'
  const body = JSON.stringify({ type: 'url_verification', token: '', challenge: said })
  const at = String(Math.floor(input.clock.now().getTime() / 1_000))
  const signature = createHmac('sha256', input.signingSecret).update(`v0:${at}:${body}`).digest('hex')
  const reached = await reach(`${publicUrl}/slack/events`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-slack-request-timestamp': at,
      'x-slack-signature': `v0=${signature}`,
    },
    body,
  })
  if (reached.answered && challenge.safeParse(parsedJson(reached.body)).data?.challenge === said) {
    return fine(check, `${publicUrl}/slack/events answers what Slack would send.`)
  }
  const seen = reached.answered ? `HTTP ${reached.status}` : reached.cause
  const todo = 'Forward /slack/events unchanged to a process with the slack role, with this SLACK_SIGNING_SECRET.'
  return broken(check, `${publicUrl}/slack/events does not answer what Slack would send (${seen}).`, todo)
}
