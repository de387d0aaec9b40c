import { systemClock } from './base/clock.ts'
import { createLog } from './base/log.ts'
import { within } from './base/within.ts'
import type { CliDeps } from './cli/command.ts'
import { runCli } from './cli/run-cli.ts'
import { baseUrlAt, type Environment, ownAddress, readConfig } from './config.ts'
import { workspacesOf } from './slack/install/workspaces.ts'
import { openStore } from './store.ts'
import { tryOutAddresses } from './try-out.ts'
import { vendorsFor } from './vendors.ts'

/**
 * Runs one command beside a running app, or alone; returns the exit code. Nothing is read or opened for help or a slip of
 * the pen. Its log goes to standard error, so that the answer can be piped.
 */
export async function runCommand(
  words: string[],
  { environment, start }: { environment: Environment; start(): Promise<void> },
): Promise<number> {
  const { stdin, stdout, stderr } = process
  const log = createLog('warn', stderr)
  const stop = new AbortController()
  const opened: Array<{ close(): Promise<void> }> = []
  let isReading = () => false
  let interrupt: (() => void) | null = null
  const closeAll = async () => {
    for (const one of opened.splice(0).reverse()) await one.close()
  }

  async function open(): Promise<CliDeps> {
    const config = readConfig(environment)
    const tryOut = config.slack === 'try-out' ? await tryOutAddresses(config) : null
    interrupt = onInterrupt({ stop, closeAll, mayEnd: () => !isReading() })
    const store = await openStore(config, { clock: systemClock, log })
    opened.push(store)
    const { db, vault } = store
    const vendors = vendorsFor({
      ...{ db, vault, clock: systemClock, log, signal: stop.signal },
      addresses: tryOut?.admin ?? config.adminAddresses,
    })
    isReading = vendors.isReading
    if (config.slack === 'try-out') stderr.write('(try-out data: no Slack tokens are set)\n')
    return {
      ...{ db, vault, clock: systemClock, vendors, stdin, stdout, stderr },
      workspaces: workspacesOf(config.slack, { db, vault, clock: systemClock, log }),
      upstreams: tryOut ?? config.upstreams,
      baseUrl: tryOut?.baseUrl ?? baseUrlAt(config.publicUrl ?? ownAddress(config)),
      admins: config.admins,
    }
  }

  async function* examine() {
    const { examineInstallation } = await import('./doctor/examine.ts')
    yield* examineInstallation(environment, { clock: systemClock })
  }

  async function place() {
    const config = readConfig(environment)
    const { openDataPlace } = await import('./data-place.ts')
    interrupt = onInterrupt({ stop, closeAll, mayEnd: () => true })
    const found = await openDataPlace(config, { clock: systemClock, log })
    opened.push(found)
    return found
  }

  try {
    const code = await runCli(words, { stdout, stderr, open, place, start, examine })
    return stop.signal.aborted ? interrupted : code
  } finally {
    if (interrupt) process.off('SIGINT', interrupt)
    await closeAll()
  }
}

const interrupted = 130
const farewellMs = 3_000

/** Ctrl-C: reading vendors ends within a page by itself; anything else is left where it is. Pressed twice, at once. */
function onInterrupt(input: { stop: AbortController; closeAll(): Promise<void>; mayEnd(): boolean }): () => void {
  const { stop, closeAll, mayEnd } = input
  const onSignal = () => {
    if (stop.signal.aborted) process.exit(interrupted)
    stop.abort(new Error('Ctrl-C'))
    if (mayEnd()) void within(farewellMs, closeAll()).finally(() => process.exit(interrupted))
  }
  process.on('SIGINT', onSignal)
  return onSignal
}
