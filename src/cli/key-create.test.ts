import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { runCli } from './run-cli.ts'
import { cliEntry, commandLine } from './testing.ts'

let cli: Awaited<ReturnType<typeof commandLine>>
beforeEach(async () => {
  cli = await commandLine()
})
afterEach(() => cli.close())

test.each([
  ['http://127.0.0.1:8080', '127.0.0.1'],
  ['http://localhost:8080', 'localhost'],
  ['http://[::1]:8080', '[::1]'],
])('with %s as address it is said once that other machines cannot use it', async (address, host) => {
  const err = await createAt(address)

  expect(err).toBe(
    `Other machines cannot reach Tally at ${host}. Set PUBLIC_URL to the address they use, and put that in the set-up.\n`,
  )
})

test.each(['https://tally.example.com', 'http://10.1.2.3:8080'])('%s needs no warning', async (address) => {
  expect(await createAt(address)).toBe('')
})

test('in JSON, which holds no address, there is no warning', async () => {
  expect(await createAt('http://127.0.0.1:8080', ['--json'])).toBe('')
})

async function createAt(address: string, more: string[] = []): Promise<string> {
  const stdout = new PassThrough().resume()
  const stderr = new PassThrough()
  const deps = {
    db: cli.db,
    vault: cli.vault,
    clock: cli.clock,
    upstreams: { openai: 'http://127.0.0.1:9', anthropic: 'http://127.0.0.1:9' },
    baseUrl: `${address}/api/v1`,
    admins: [],
    vendors: cli.vendors,
    workspaces: null,
    stdin: new PassThrough().end(),
    stdout,
    stderr,
  }
  const argv = ['key', 'create', '--name', 'laptop', '--email', 'ada@example.com', ...more]
  expect(await runCli(argv, cliEntry({ stdout, stderr, open: async () => deps }))).toBe(0)
  return text(stderr.end())
}
