import { randomBytes } from 'node:crypto'
import { createServer } from 'node:http'
import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'
import { settableClock } from '../base/clock.ts'
import { createLog } from '../base/log.ts'
import type { Provider } from '../base/provider.ts'
import { testDatabase } from '../db/testing.ts'
import { openVault } from '../vault/vault.ts'
import { vendorsFor } from '../vendors.ts'
import type { CliDeps, CliEntry } from './command.ts'
import { runCli } from './run-cli.ts'

/** What one command said and how it ended. */
export type Ran = { code: number; out: string; err: string }

// Nobody listens there.
const noVendors = { anthropic: 'http://127.0.0.1:9', openai: 'http://127.0.0.1:9', cursor: 'http://127.0.0.1:9' }

/**
 * A command line over a database of its own and a provider on loopback that lists two models, or answers `status`.
 * `addresses`: where the vendors' admin APIs are.
 */
export async function commandLine(addresses: Record<Provider, string> = noVendors) {
  const database = await testDatabase()
  const vault = openVault([randomBytes(32).toString('base64')])
  const clock = settableClock(new Date('2026-11-21T10:00:00Z'))
  const provider = { status: 200, asked: 0 }
  const server = createServer((_, response) => {
    provider.asked += 1
    response.statusCode = provider.status
    response.end(JSON.stringify({ data: [{ id: 'a' }, { id: 'b' }] }))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const upstream = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`

  const vendors = vendorsFor({ db: database.db, vault, clock, log: createLog('silent'), addresses })

  async function runOn(db: CliDeps['db'], argv: string[], stdin: CliDeps['stdin']): Promise<Ran> {
    const stdout = new PassThrough()
    const stderr = new PassThrough()
    const deps: CliDeps = {
      db,
      vault,
      clock,
      upstreams: { openai: `${upstream}/v1`, anthropic: upstream },
      baseUrl: 'https://tally.example.com/api/v1',
      admins: [],
      vendors,
      workspaces: null,
      stdin,
      stdout,
      stderr,
    }
    const code = await runCli(argv, cliEntry({ stdout, stderr, open: async () => deps }))
    const [out, err] = await Promise.all([stdout, stderr].map((stream) => text(stream.end())))
    return { code, out: out ?? '', err: err ?? '' }
  }

  return {
    db: database.db,
    vault,
    clock,
    vendors,
    provider,
    /** Runs a command with text piped in. */
    run: (argv: string[], piped = '') => runOn(database.db, argv, new PassThrough().end(piped)),
    /** Runs a command at a terminal where somebody types the keys given. */
    runAtTerminal: (argv: string[], keys: string[]) => runOn(database.db, argv, terminal(keys)),
    runOn: (db: CliDeps['db'], argv: string[]) => runOn(db, argv, new PassThrough().end()),
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      await database.close()
    },
  }
}

/** What the command line starts from, where neither the app nor the whole installation is asked for. */
export function cliEntry(input: Pick<CliEntry, 'stdout' | 'stderr' | 'open'>): CliEntry {
  const elsewhere = () => {
    throw new Error('the app and the installation have tests of their own')
  }
  return { ...input, place: elsewhere, start: elsewhere, examine: elsewhere }
}

// Its keys arrive once the terminal no longer shows them.
function terminal(keys: string[]): CliDeps['stdin'] {
  const stdin = new PassThrough()
  return Object.assign(stdin, {
    isTTY: true,
    setRawMode(on: boolean) {
      if (on) for (const key of keys) stdin.write(key)
    },
  })
}
