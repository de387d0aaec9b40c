import { systemClock } from './base/clock.ts'
import { createLog } from './base/log.ts'
import { runCli } from './cli/run-cli.ts'
import { baseUrlAt, type Config, ownAddress } from './config.ts'
import { openStore, type Store } from './store.ts'
import { tryOutAddresses } from './try-out.ts'
import { vendorsFor } from './vendors.ts'

/**
 * Runs one command beside a running app, or alone; returns the exit code. Nothing is opened for help or a slip of the pen.
 * Its log goes to standard error, so that the answer can be piped.
 */
export async function runCommand(config: Config, words: string[]): Promise<number> {
  const { stdin, stdout, stderr } = process
  const log = createLog('warn', stderr)
  let store: Store | null = null
  async function open() {
    const tryOut = config.slack === 'try-out' ? await tryOutAddresses(config) : null
    const upstreams = tryOut ?? config.upstreams
    const addresses = tryOut?.admin ?? config.adminAddresses
    store = await openStore(config, { clock: systemClock, log })
    const { db, vault } = store
    if (config.slack === 'try-out') stderr.write('(try-out data: no Slack tokens are set)\n')
    const baseUrl = tryOut?.baseUrl ?? baseUrlAt(config.publicUrl ?? ownAddress(config))
    return {
      db,
      vault,
      clock: systemClock,
      vendors: vendorsFor({ db, vault, clock: systemClock, log, addresses }),
      upstreams,
      baseUrl,
      admins: config.admins,
      stdin,
      stdout,
      stderr,
    }
  }
  try {
    return await runCli(words, { stdout, stderr, open })
  } finally {
    await (store as Store | null)?.close()
  }
}
