import { afterEach, beforeEach, expect, test } from 'vitest'
import { microUsd } from '../base/money.ts'
import { recordEntries } from '../ledger/record-entries.ts'
import { anEntry } from '../ledger/testing.ts'
import { ensureHandle } from '../people/handle.ts'
import { createPerson } from '../people/person.ts'
import { listProviderKeys } from '../people/provider-keys.ts'
import { commandLine } from './testing.ts'

const secret = 'sk-ant-api03-Q7xVb2nLm9KcRt5WzYp3HsDf8GjA4eU6oI1-4fQA'

let cli: Awaited<ReturnType<typeof commandLine>>
beforeEach(async () => {
  cli = await commandLine()
  await cli.run(['provider', 'add', 'anthropic', '--label', 'main'], secret)
})
afterEach(() => cli.close())

test('a key is disabled, enabled and removed, and each time it is said what that means', async () => {
  await someUse()

  const disabled = await cli.run(['provider', 'disable', 'anthropic'])
  const again = await cli.run(['provider', 'disable', 'anthropic'])
  const enabled = await cli.run(['provider', 'enable', 'anthropic'])
  const asked = await cli.run(['provider', 'remove', 'anthropic'])
  const removed = await cli.run(['provider', 'remove', 'anthropic', '--yes'])

  const used = 'In the last 7 days 1 person with 2 keys sent 2 requests to Anthropic through it.'
  expect(disabled.out).toBe(
    `Disabled Anthropic key sk-ant-…4fQA (“main”). Requests are refused within a second, until provider enable. ${used}\n`,
  )
  expect(again.out).toBe('Anthropic key sk-ant-…4fQA (“main”) is disabled already; nothing was changed.\n')
  expect(enabled.out).toBe(
    'Enabled Anthropic key sk-ant-…4fQA (“main”). Requests are forwarded again within a second.\n',
  )
  expect(asked).toMatchObject({ code: 1, out: `${used}\n`, err: expect.stringContaining('Add --yes') })
  expect(removed.out).toContain('Removed Anthropic key sk-ant-…4fQA (“main”) for good.')
  expect((await listProviderKeys(cli.db)).map(({ state }) => state)).toEqual(['removed'])
})

test('as JSON the same, for scripts', async () => {
  await someUse()

  const ran = await cli.run(['provider', 'disable', 'anthropic', '--json'])
  const asked = await cli.run(['provider', 'remove', 'anthropic', '--json'])

  expect(JSON.parse(ran.out)).toMatchObject({
    outcome: 'changed',
    provider: 'anthropic',
    state: 'disabled',
    addedBy: 'somebody on the command line',
    last7Days: { requests: 2, people: 1, keys: 2 },
    lastUsed: '2026-11-20',
    models: ['claude-sonnet-4-5'],
  })
  expect(asked.code).toBe(1)
  expect(JSON.parse(asked.out)).toMatchObject({ outcome: 'not-done', state: 'disabled' })
  expect((await listProviderKeys(cli.db)).map(({ state }) => state)).toEqual(['disabled'])
})

test.each(['disable', 'enable', 'remove'])('%s of a provider without a key says how to add one', async (what) => {
  expect(await cli.run(['provider', what, 'openai'])).toMatchObject({
    code: 1,
    err: 'OpenAI has no key. Add one with: npm run tally -- provider add openai\n',
  })
})

test('a misspelt provider is asked about', async () => {
  expect(await cli.run(['provider', 'disable', 'antropic'])).toMatchObject({
    code: 2,
    err: expect.stringContaining('Did you mean anthropic?'),
  })
})

async function someUse(): Promise<void> {
  const [key] = await listProviderKeys(cli.db)
  const person = await createPerson(cli.db, { kind: 'person', name: 'Ana', email: 'ana@x.example', now: new Date() })
  const handleId = await ensureHandle(cli.db, { vendor: 'tally-key', name: 'ana', personId: person.id })
  const usage = { account: key?.id ?? '', handleId, costMicroUsd: microUsd(1), listMicroUsd: microUsd(1) }
  await recordEntries(cli.db, [
    anEntry({ ...usage, keyRef: 'laptop' }),
    anEntry({ ...usage, keyRef: 'desktop' }),
    anEntry({ ...usage, keyRef: 'older', at: '2026-11-05T10:00:00.000Z' }),
    anEntry({ ...usage, keyRef: 'elsewhere', account: 'another' }),
  ])
}
