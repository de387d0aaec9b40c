import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'
import { expect, test } from 'vitest'
import { broken, type Checked, fine, skipped, warning } from '../base/checked.ts'
import { runCli } from './run-cli.ts'
import { cliEntry } from './testing.ts'

const good = fine('Charts', 'one was drawn.')
const soon = warning('Disk', '500 MiB are free.', 'Make room.')
const bad = broken('Slack scopes', 'missing: files:write.', 'Update the app from manifest.yml, and reinstall it.')

test.each([
  [[good, skipped('Mail', 'None is set up.')], [], 0, '2 checks: 1 fine, 1 skipped.'],
  [[good, soon], [], 0, '2 checks: 1 warning, 1 fine.'],
  [[good, soon], ['--strict'], 1, '2 checks: 1 warning, 1 fine.'],
  [[bad, soon, good], [], 1, '3 checks: 1 broken, 1 warning, 1 fine.'],
])('%#: how it ends follows from the worst that was found', async (checks, options, code, inAll) => {
  const ran = await doctor(checks, options)

  expect(ran.code).toBe(code)
  expect(ran.out).toContain(inAll)
})

test('each finding says in a word how it is, what was seen and what to do', async () => {
  const { out } = await doctor([bad, soon, good])

  expect(out).toContain(
    '✗ broken    Slack scopes: missing: files:write.\n' +
      '            → Update the app from manifest.yml, and reinstall it.\n',
  )
  expect(out).toContain('! warning   Disk: 500 MiB are free.\n')
  expect(out).toContain('✓ fine      Charts: one was drawn.\n')
})

test('programs get the same', async () => {
  const { out, code } = await doctor([bad, good], ['--json'])

  expect(code).toBe(1)
  expect(JSON.parse(out)).toEqual({ outcome: 'broken', checks: [bad, good] })
})

test('an option it does not know is not understood', async () => {
  expect(await doctor([good], ['--stricter'])).toMatchObject({ code: 2, out: '' })
})

async function doctor(checks: readonly Checked[], options: string[] = []) {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()]
  const open = () => Promise.reject(new Error('the store was opened'))
  const entry = { ...cliEntry({ stdout, stderr, open }), examine: () => found(checks) }
  const code = await runCli(['doctor', ...options], entry)
  return { code, out: await text(stdout.end()), err: await text(stderr.end()) }
}

async function* found(checks: readonly Checked[]) {
  yield* checks
}
