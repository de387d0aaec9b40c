import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { listProviderKeys } from '../people/provider-keys.ts'
import { commandLine } from './testing.ts'

const secret = 'sk-ant-api03-Q7xVb2nLm9KcRt5WzYp3HsDf8GjA4eU6oI1-4fQA'
const inside = 'Q7xVb2nLm9'

let cli: Awaited<ReturnType<typeof commandLine>>
beforeEach(async () => {
  cli = await commandLine()
})
afterEach(() => cli.close())

async function everythingStored(): Promise<string> {
  const rows = await sql<{ text: string }>`select coalesce((select string_agg(p::text, ' ') from provider_key p), '')
    || coalesce((select string_agg(a::text, ' ') from audit a), '') as text`.execute(cli.db)
  return rows.rows[0]?.text ?? ''
}

test('a piped key is checked, sealed and shown by its hint only', async () => {
  const ran = await cli.run(['provider', 'add', 'anthropic', '--label', 'main'], `${secret}\n`)

  expect(ran).toMatchObject({ code: 0, out: 'Added Anthropic key sk-ant-…4fQA (“main”): it can use 2 models.\n' })
  expect(cli.provider.asked).toBe(1)
  expect(ran.out + ran.err + (await everythingStored())).not.toContain(inside)
})

test('a second key says which one it takes the place of', async () => {
  await cli.run(['provider', 'add', 'anthropic'], secret)

  const ran = await cli.run(['provider', 'add', 'anthropic'], 'sk-ant-api03-another-key-0000-wxyz')

  expect(ran.out).toContain('It takes the place of sk-ant-…4fQA')
})

test('a key the provider refuses is not saved and not repeated', async () => {
  cli.provider.status = 401

  const ran = await cli.run(['provider', 'add', 'anthropic'], secret)

  expect(ran).toMatchObject({
    code: 1,
    out: '',
    err: expect.stringMatching(/does not accept this key.* Nothing was saved\. Make a new one/),
  })
  expect(await listProviderKeys(cli.db)).toEqual([])
  expect(ran.err + (await everythingStored())).not.toContain(inside)
})

test("another vendor's key is refused before anybody is asked", async () => {
  const ran = await cli.run(['provider', 'add', 'openai'], secret)

  expect(ran).toMatchObject({ code: 1, err: expect.stringContaining('This is an Anthropic key.') })
  expect(cli.provider.asked).toBe(0)
})

describe('a key given as an argument is refused, not repeated, and the way is said:', () => {
  test.each([
    ['as a word', ['provider', 'add', 'anthropic', secret]],
    ['as a word that looks like nothing', ['provider', 'add', 'anthropic', inside]],
    ['before the provider', ['provider', 'add', secret, 'anthropic']],
    ['as an option', ['provider', 'add', 'anthropic', '--key', secret]],
    ['behind an equals sign', ['provider', 'add', 'anthropic', `--api-key=${secret}`]],
    ['as the label', ['provider', 'add', 'anthropic', '--label', secret]],
  ])('%s', async (_how, argv) => {
    const ran = await cli.run(argv, secret)

    expect(ran).toMatchObject({ code: 2, err: expect.stringContaining('paste it when asked') })
    expect(ran.out + ran.err).not.toContain(inside)
    expect(await listProviderKeys(cli.db)).toEqual([])
  })

  test('of the key that was meant', async () => {
    const ran = await cli.run(['provider', 'add', 'openai-admin', secret])

    expect(ran).toMatchObject({ code: 2, err: expect.stringContaining('provider add openai-admin < key.txt') })
  })
})

test.each([
  ['', 'No key came'],
  [' \n\n', 'No key came'],
  [`${secret}\nsk-ant-another`, 'More than one line'],
  ['x'.repeat(20_000), 'too long'],
])('what is no key on standard input is refused (case %#)', async (piped, say) => {
  expect(await cli.run(['provider', 'add', 'anthropic'], piped)).toMatchObject({
    code: 2,
    err: expect.stringContaining(say),
  })
})

describe('at a terminal', () => {
  test('the key is asked for, not shown, and may be mended', async () => {
    const ran = await cli.runAtTerminal(
      ['provider', 'add', 'anthropic'],
      ['\u001b[200~', secret, '\u001b[201~', 'x', '\u007f', '\r'],
    )

    expect(ran.code).toBe(0)
    expect(ran.err).toContain('Paste the Anthropic API key (it is not shown)')
    expect(ran.out).toContain('sk-ant-…4fQA')
    expect(ran.out + ran.err).not.toContain(inside)
  })

  test('Ctrl-C gives up and saves nothing', async () => {
    const ran = await cli.runAtTerminal(['provider', 'add', 'anthropic'], [secret, '\u0003'])

    expect(ran).toMatchObject({ code: 130, out: '' })
    expect(await listProviderKeys(cli.db)).toEqual([])
  })
})

test('the list has the active and the replaced keys, as text and as JSON', async () => {
  expect((await cli.run(['provider', 'list'])).out).toContain('No provider has been added yet')
  await cli.run(['provider', 'add', 'anthropic', '--label', 'old'], secret)
  await cli.run(['provider', 'add', 'anthropic', '--label', 'new'], secret)

  const text = await cli.run(['provider', 'list'])
  const json = JSON.parse((await cli.run(['provider', 'list', '--json'])).out)

  expect(text.out.split('\n').slice(0, 3)).toEqual([
    'PROVIDER   KEY           LABEL  STATE    ADDED',
    'Anthropic  sk-ant-…4fQA  new    active   2026-11-21',
    'Anthropic  sk-ant-…4fQA  old    removed  2026-11-21',
  ])
  expect(json).toMatchObject([
    { provider: 'anthropic', label: 'new', state: 'active', hint: 'sk-ant-…4fQA' },
    { label: 'old', state: 'removed' },
  ])
})
