import { AppError, errorText } from '../../base/app-error.ts'
import type { IncomingFile } from '../../imports/file-imports.ts'
import { patiently, type SlackClients, slackErrorOf } from '../web-api.ts'

type Input = { clients: SlackClients; fileId: string; signal: AbortSignal }

// Slack may take its time, but a connection on which nothing comes for so long is dead.
const longestSilenceMs = 60_000
const mostRedirects = 3

/**
 * Opens a file that lies in Slack, by its id, for being read once as it comes. The token goes to Slack's own hosts only.
 * Throws `AppError` with what to do where Tally may not see it, or Slack does not hand it over.
 */
export async function openSlackFile({ clients, fileId, signal }: Input): Promise<IncomingFile> {
  const { file } = await patiently(() => clients.interactive.files.info({ file: fileId })).catch(notShown)
  const name = file?.name || file?.title || 'a file'
  if (file?.mode === 'tombstone' || file?.mode === 'hidden_by_limit') throw gone()
  if (file?.is_external === true || file?.mode === 'external') throw elsewhere()
  const address = file?.url_private_download || file?.url_private
  if (!address) throw gone()
  const response = await fetched(clients, address, signal)
  return { name, size: file?.size ?? null, bytes: chunksOf(response) }
}

async function fetched(clients: SlackClients, address: string, signal: AbortSignal): Promise<Response> {
  const { slackApiUrl, token } = clients.interactive
  let next = new URL(address)
  for (let redirects = 0; redirects <= mostRedirects; redirects++) {
    if (!isSlacks(next, new URL(slackApiUrl))) {
      throw new AppError(
        'upstream-failed',
        'Slack wants the file to be fetched from elsewhere, which Tally does not do.',
      )
    }
    const response = await fetch(next, {
      headers: { authorization: `Bearer ${token ?? ''}` },
      redirect: 'manual',
      signal,
    }).catch(away)
    const location = response.headers.get('location')
    if (response.status < 300 || response.status >= 400 || location === null) return checked(response)
    await response.body?.cancel()
    next = new URL(location, next)
  }
  throw new AppError(
    'upstream-failed',
    'Slack sends Tally from one address to another for this file. Please try again.',
  )
}

/** Where the token may go: Slack itself, or the very host the Web API was set to. */
function isSlacks(address: URL, api: URL): boolean {
  if (api.hostname !== 'slack.com') return address.origin === api.origin
  return address.protocol === 'https:' && (address.hostname === 'slack.com' || address.hostname.endsWith('.slack.com'))
}

// Without the scope Slack answers with a page to sign in, and status 200.
async function checked(response: Response): Promise<Response> {
  if (response.headers.get('content-type')?.startsWith('text/html')) {
    await response.body?.cancel()
    throw lacksScope('files:read')
  }
  if (response.ok) return response
  await response.body?.cancel()
  if (response.status === 404 || response.status === 410) throw gone()
  throw new AppError(
    'upstream-failed',
    `Slack did not hand over the file (status ${response.status}). Please try again.`,
  )
}

async function* chunksOf(response: Response): AsyncGenerator<Uint8Array> {
  if (!response.body) return
  const reader = response.body.getReader()
  try {
    for (;;) {
      const { done, value } = await inTime(reader.read())
      if (done) return
      yield value
    }
  } finally {
    // Whoever reads may stop early; then the rest is not to be sent.
    await reader.cancel().catch(() => undefined)
  }
}

async function inTime<Chunk>(read: Promise<Chunk>): Promise<Chunk> {
  const silent = Promise.withResolvers<never>()
  const timer = setTimeout(() => silent.reject(brokeOff(null)), longestSilenceMs)
  try {
    return await Promise.race([read.catch((thrown: unknown) => Promise.reject(brokeOff(thrown))), silent.promise])
  } finally {
    clearTimeout(timer)
  }
}

function notShown(thrown: unknown): never {
  switch (slackErrorOf(thrown)) {
    case 'missing_scope':
      throw lacksScope('files:read')
    case 'file_not_found':
    case 'not_visible':
      throw new AppError(
        'not-found',
        'Slack does not let Tally see this file. Add Tally to the channel it is in, or drop the file into your messages with Tally.',
      )
    case 'file_deleted':
      throw gone()
    default:
      throw thrown
  }
}

function lacksScope(scope: string): AppError {
  return new AppError(
    'upstream-failed',
    `Slack does not let Tally read files: it lacks the scope ${scope}. A Slack admin has to install Tally anew from its manifest.yml.`,
  )
}

function gone(): AppError {
  return new AppError('not-found', 'This file is no longer in Slack. Drop it again.')
}

function elsewhere(): AppError {
  return new AppError(
    'bad-input',
    'This is a link to a file that lies elsewhere. Download it there and drop the file itself.',
  )
}

function away(thrown: unknown): never {
  throw brokeOff(thrown)
}

function brokeOff(thrown: unknown): AppError {
  const cause = thrown === null ? {} : { cause: errorText(thrown) }
  return new AppError(
    'upstream-failed',
    'The connection to Slack broke off while the file was read. Drop it again.',
    cause,
  )
}
