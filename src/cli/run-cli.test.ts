import { afterAll, beforeAll, expect, test } from 'vitest'
import { openDatabase } from '../db/database.ts'
import { commandLine } from './testing.ts'

let cli: Awaited<ReturnType<typeof commandLine>>
beforeAll(async () => {
  cli = await commandLine()
})
afterAll(() => cli.close())

test.each([[[]], [['help']], [['--help']], [['-h']]])('%j lists every command', async (argv) => {
  const { code, out } = await cli.run(argv)

  expect(code).toBe(0)
  for (const line of ['key         Keys of developers: create, list', 'provider', 'report', 'doctor', 'start']) {
    expect(out).toContain(line)
  }
})

test('help for the first word of several commands lists them, and JSON has the whole table', async () => {
  const ofKeys = await cli.run(['help', 'key'])
  const asJson = await cli.run(['help', '--json'])

  expect(ofKeys).toMatchObject({ code: 0, out: expect.stringContaining('key rotate <id|display|name>') })
  expect(JSON.parse(asJson.out)).toContainEqual(
    expect.objectContaining({ name: 'key list', options: expect.objectContaining({ json: expect.anything() }) }),
  )
})

test.each([
  [['key', 'revoke', 'nobody', '--json'], 1, 'not-found', 'No key is called “nobody”.'],
  [['key', 'lsit', '--json'], 2, 'bad-input', 'Did you mean key list?'],
  [['key', 'list', '--json', '--al'], 2, 'bad-input', 'There is no option --al.'],
])(
  '%j: the error is the last line of standard error, as JSON, and there is no answer',
  async (argv, code, name, say) => {
    const ran = await cli.run(argv)

    expect(ran).toMatchObject({ code, out: '' })
    expect(JSON.parse(ran.err.trimEnd().split('\n').at(-1) ?? '')).toEqual({
      error: { code: name, say: expect.stringContaining(say) },
    })
  },
)

test.each([[['help', 'key', 'create']], [['key', 'create', '--help']], [['key', 'create', '--name', 'x', '-h']]])(
  '%j shows how it is called and every option',
  async (argv) => {
    const { code, out } = await cli.run(argv)

    expect(code).toBe(0)
    expect(out).toContain('key create --name N --email E [options]')
    for (const option of ['--project P', '--tag k=v', '--robot', '--expires YYYY-MM-DD']) expect(out).toContain(option)
  },
)

test('the version is that of the package', async () => {
  expect(JSON.parse((await cli.run(['version', '--json'])).out)).toEqual({ version: expect.stringMatching(/^\d/) })
  expect(await cli.run(['version'])).toMatchObject({ code: 0, out: expect.stringMatching(/^tally \d+\.\d+\.\d+\n$/) })
})

test.each([
  [['key', 'craete'], 'Did you mean key create?'],
  [['provider', 'lsit'], 'Did you mean provider list?'],
  [['kye', 'list'], 'Did you mean key list?'],
  [['reprot'], 'Did you mean report?'],
  [['hlep'], 'Did you mean help?'],
  [['key'], 'key needs one more word: key create, key list, key show, key rotate, key pause, key resume, key revoke.'],
  [['provider', '--json'], 'provider needs one more word'],
  [['dance'], 'npm run tally -- help'],
  [['help', 'dance'], 'npm run tally -- help'],
  [['provider', 'add', 'antropic'], 'Did you mean anthropic?'],
  [['provider', 'add', 'curser'], 'Did you mean cursor?'],
  [['provider', 'add'], 'provider add needs openai|anthropic'],
  [['key', 'list', '--jsno'], 'Did you mean --json?'],
  [['key', 'list', '--constructor'], 'There is no option --constructor'],
  [['backtest', '--in', 'x'.repeat(5_000), '--out', 'y'], '--in: there is no folder'],
  [['constructor'], 'There is no command “constructor”'],
  [['__proto__', 'x'], 'There is no command “__proto__”'],
])('%j is answered with what was meant, and exit code 2', async (argv, say) => {
  expect(await cli.run(argv)).toMatchObject({ code: 2, out: '', err: expect.stringContaining(say) })
})

test('a key typed where a command belongs is not repeated', async () => {
  const { code, err } = await cli.run(['sk-ant-api03-1234567890canary'])

  expect(code).toBe(2)
  expect(err).not.toContain('canary')
})

test('a database that is away is said in a sentence', async () => {
  const away = openDatabase({ url: 'postgres://127.0.0.1:1/none', application: 'test', onError: () => undefined })

  expect(await cli.runOn(away.db, ['key', 'list'])).toMatchObject({
    code: 1,
    err: expect.stringContaining('The database does not answer'),
  })
  await away.close()
})
