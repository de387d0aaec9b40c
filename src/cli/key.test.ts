import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createLog } from '../base/log.ts'
import { openKeyRing } from '../people/key-ring.ts'
import { findPersonByEmail } from '../people/person.ts'
import { listVirtualKeys } from '../people/virtual-key-list.ts'
import { commandLine } from './testing.ts'

let cli: Awaited<ReturnType<typeof commandLine>>
beforeEach(async () => {
  cli = await commandLine()
})
afterEach(() => cli.close())

const create = (...more: string[]) =>
  cli.run(['key', 'create', '--name', 'laptop', '--email', 'Ada@Example.com', ...more])

const secretIn = (out: string) => /^ {4}(acl_\S+)$/m.exec(out)?.[1] ?? ''

describe('key create', () => {
  test('makes the person and shows a key that works', async () => {
    const ran = await create('--project', 'payments', '--tag', 'team=core', '--tag', 'cost=4711')

    const secret = secretIn(ran.out)
    const ring = await openKeyRing({
      db: cli.db,
      url: 'postgres://127.0.0.1:1/x',
      hashKey: cli.vault.keyHashKey,
      log: createLog('silent'),
    })
    expect(ring.find(secret, cli.clock.now())).toMatchObject({
      kind: 'known',
      key: { name: 'laptop', project: 'payments', tags: { team: 'core', cost: '4711' }, expiresAt: null },
    })
    await ring.close()
    expect(await findPersonByEmail(cli.db, 'ada@example.com')).toMatchObject({ kind: 'person', name: 'ada' })
    expect(ran.code).toBe(0)
  })

  test('shows the set-up of every client with this key and address, and what it cannot do', async () => {
    const { out } = await create()

    const secret = secretIn(out)
    for (const line of [
      'export ANTHROPIC_BASE_URL=https://tally.example.com/api/v1',
      `export ANTHROPIC_AUTH_TOKEN=${secret}`,
      'base_url = "https://tally.example.com/api/v1"',
      '“Override OpenAI Base URL”:',
      'OpenAI API Key:',
      'export OPENAI_API_BASE=https://tally.example.com/api/v1',
      'export OPENAI_BASE_URL=https://tally.example.com/api/v1',
      'curl https://tally.example.com/api/v1/messages',
      'no prompt caching',
      'Tab, Auto, Composer',
    ]) {
      expect(out).toContain(line)
    }
  })

  test('--models are kept as the price book knows them; an unknown one is kept and warned of', async () => {
    const ran = await create('--models', 'claude-haiku-4-5-20251001, gpt-5*, claude-haiko-4-5')

    expect(ran.out).toContain('It may use claude-haiku-4-5, gpt-5*, claude-haiko-4-5 only.')
    expect(ran.err).toContain(
      'no model that fits claude-haiko-4-5; it is allowed all the same. Did you mean claude-haiku-4-5',
    )
    expect((await listVirtualKeys(cli.db))[0]?.key.models).toEqual(['claude-haiku-4-5', 'gpt-5*', 'claude-haiko-4-5'])
  })

  test('a key with a project says that nothing has to be set for it', async () => {
    expect((await create('--project', 'payments')).out).toContain('booked to the project payments')
    expect((await create()).out).toContain('send the header X-Project')
  })

  test('a second key for the same e-mail is of the same person', async () => {
    await create()
    await create()

    const owners = (await listVirtualKeys(cli.db)).map(({ person }) => person.id)

    expect(new Set(owners).size).toBe(1)
  })

  test('--robot makes a robot, says that the e-mail is of its owner, and gives it a second key', async () => {
    const first = await create('--robot')
    await create('--robot')

    const keys = await listVirtualKeys(cli.db)

    expect(first.out).toContain('for the robot “laptop”, for which ada@example.com answers')
    expect(keys.map(({ person }) => [person.kind, person.name, person.email])).toEqual([
      ['robot', 'laptop', null],
      ['robot', 'laptop', null],
    ])
    expect(new Set(keys.map(({ person }) => person.id)).size).toBe(1)
    expect(await findPersonByEmail(cli.db, 'ada@example.com')).toMatchObject({ kind: 'person' })
  })

  test('--expires is the last day it works', async () => {
    const ran = await create('--expires', '2026-12-31')

    expect(ran.out).toContain('It works through 2026-12-31 (UTC).')
    expect((await listVirtualKeys(cli.db))[0]?.key.expiresAt).toEqual(new Date('2027-01-01T00:00:00Z'))
  })

  test('today is a day a key may expire', async () => {
    expect((await create('--expires', '2026-11-21')).code).toBe(0)
  })

  test.each([
    [['--expires', '2026-11-20'], '--expires 2026-11-20 is over already'],
    [['--expires', '2026-02-30'], '--expires “2026-02-30” is not a day'],
    [['--expires', 'soon'], 'Write it like 2026-12-31'],
    [['--tag', 'team'], '--tag is written name=value'],
    [['--tag', '=core'], '--tag is written name=value'],
    [['--tag', 'a=1', '--tag', 'a=2'], '--tag a was given twice'],
    [['--project', 'p'.repeat(101)], '--project has 101 characters'],
    [['--project', 'a\u001b[31mb'], '--project holds a line break or an invisible control character'],
    [['--project', 'sk-proj-1234567890'], '--project looks like a key'],
    [['--email', 'ben@example.com'], '--email was given twice'],
    [['--models', 'cl*ude'], '--models: “cl*ude” is no model'],
    [['--robot=yes'], '--robot is a switch'],
    [['--project='], '--project needs a value: --project P'],
    [['--project', '--robot'], '--project needs a value: --project P'],
    [['--projcet', 'x'], 'Did you mean --project?'],
    [['-p', 'x'], 'There is no option -p'],
    [['extra'], '“extra” was not expected'],
  ])('refuses %j, names the argument and makes nothing', async (more, say) => {
    const ran = await create(...more)

    expect(ran).toMatchObject({ code: 2, out: '', err: expect.stringContaining(say) })
    expect(await findPersonByEmail(cli.db, 'ada@example.com')).toBeNull()
  })

  test.each([
    [['key', 'create'], 'key create needs --name N and --email E'],
    [['key', 'create', '--name', 'x'], 'key create needs --email E'],
    [['key', 'create', '--name', 'x', '--email', 'ada'], '--email “ada” is not an e-mail address'],
  ])('%j names what is missing', async (argv, say) => {
    expect(await cli.run(argv)).toMatchObject({ code: 2, err: expect.stringContaining(say) })
  })
})

describe('key list', () => {
  test('shows each key with its owner and state, and no secret', async () => {
    expect((await cli.run(['key', 'list'])).out).toContain('No key has been created yet')
    const made = [
      await create('--tag', 'team=core', '--project', 'pay'),
      await create('--expires', '2026-11-21'),
      await create(),
    ]
    const [last] = await listVirtualKeys(cli.db)
    await cli.run(['key', 'revoke', last?.key.id ?? ''])
    cli.clock.set(new Date('2026-11-22T00:00:00Z'))

    const { out } = await cli.run(['key', 'list'])
    const json = JSON.parse((await cli.run(['key', 'list', '--json'])).out)

    expect(out).toMatch(/^KEY +NAME +WHOSE +PROJECT +TAGS +MODELS +CREATED +STATE +REPLACES +ID$/m)
    expect(out).toMatch(/laptop +ada@example\.com +pay +team=core +all +2026-11-21 +active/)
    expect(json.map((row: { state: string }) => row.state)).toEqual(['revoked', 'expired', 'active'])
    for (const { out: shownOnce } of made) {
      expect(out + JSON.stringify(json)).not.toContain(secretIn(shownOnce))
      expect(JSON.stringify(json)).not.toContain('hash')
    }
  })
})

describe('key rotate', () => {
  test('shows a new secret once, and says until when the old one works', async () => {
    const before = secretIn((await create('--project', 'payments')).out)
    const [old] = await listVirtualKeys(cli.db)

    const ran = await cli.run(['key', 'rotate', 'laptop', '--grace', '24h'])
    const list = (await cli.run(['key', 'list'])).out

    const secret = secretIn(ran.out)
    expect(ran.code).toBe(0)
    expect(secret).not.toBe(before)
    expect(ran.out).toContain('The old one works until 2026-11-22 10:00 UTC.')
    expect(ran.out).toContain(`export ANTHROPIC_AUTH_TOKEN=${secret}`)
    expect(list).toMatch(/replaced, works until 2026-11-22 10:00/)
    expect(list).toMatch(new RegExp(`active +${old?.key.display} +[0-9a-f-]{36}$`, 'm'))
    expect(list + ran.err).not.toContain(secret)
  })

  test('without --grace the old one stops at once', async () => {
    await create()

    expect((await cli.run(['key', 'rotate', 'laptop'])).out).toContain(
      'The old one is refused everywhere within a second.',
    )
    expect((await listVirtualKeys(cli.db)).map(({ key }) => key.revokedAt !== null)).toEqual([false, true])
  })

  test('the new key ends when the old one would have, unless told otherwise', async () => {
    await create('--expires', '2026-12-31')

    const kept = await cli.run(['key', 'rotate', 'laptop'])
    const chosen = await cli.run(['key', 'rotate', 'laptop', '--expires', '2027-03-31'])

    expect(kept.out).toContain('It works through 2026-12-31 (UTC).')
    expect(chosen.out).toContain('It works through 2027-03-31 (UTC).')
    expect(await cli.run(['key', 'rotate', 'laptop', '--expires', '2026-01-01'])).toMatchObject({
      code: 2,
      err: expect.stringContaining('is over already'),
    })
  })

  test('in JSON the secret stands once', async () => {
    await create()

    const { secret, key, old } = JSON.parse((await cli.run(['key', 'rotate', 'laptop', '--json'])).out)

    expect(secret).toMatch(/^acl_/)
    expect(key.lineageId).toBe(old.id)
    expect(old.replacedBy).toBe(key.id)
  })

  test('what cannot be rotated says why and what to do', async () => {
    await create()
    await cli.run(['key', 'rotate', 'laptop', '--grace', '7d'])
    const [, old] = await listVirtualKeys(cli.db)

    expect(await cli.run(['key', 'rotate', old?.key.id ?? ''])).toMatchObject({
      code: 1,
      err: expect.stringContaining('was rotated already; nothing was changed'),
    })
    expect(await cli.run(['key', 'rotate', 'laptop'])).toMatchObject({
      code: 1,
      err: expect.stringContaining('2 working keys are called “laptop”; none was rotated'),
    })
    expect(await cli.run(['key', 'rotate', 'desktop'])).toMatchObject({ code: 1 })
    expect(await cli.run(['key', 'rotate', 'laptop', '--grace', '2h'])).toMatchObject({
      code: 2,
      err: expect.stringContaining('Give one of now, 1h, 24h, 7d.'),
    })
    expect(await listVirtualKeys(cli.db)).toHaveLength(2)
  })
})

describe('key pause', () => {
  test('pauses by name, shows it in the list, resumes it, and says where there is nothing to change', async () => {
    await create()

    expect((await cli.run(['key', 'pause', 'laptop'])).out).toContain('is paused: every process knows')
    expect((await cli.run(['key', 'pause', 'laptop'])).out).toContain('is paused already')
    expect((await cli.run(['key', 'list'])).out).toMatch(/laptop .* paused /)
    expect((await cli.run(['key', 'resume', 'laptop'])).out).toContain('is resumed')
    expect((await cli.run(['key', 'resume', 'laptop'])).out).toContain('is not paused')

    expect((await listVirtualKeys(cli.db)).map(({ key }) => key.pausedAt)).toEqual([null])
  })

  test('a name of several keys pauses none, and an unknown one is not found', async () => {
    await create()
    await create()

    expect((await cli.run(['key', 'pause', 'laptop'])).err).toContain('none was paused')
    expect((await cli.run(['key', 'pause', 'desktop'])).err).toContain('No key is called “desktop”')
  })
})

describe('key revoke', () => {
  test('revokes by name, and says so the second time', async () => {
    await create()

    expect(await cli.run(['key', 'revoke', 'laptop'])).toMatchObject({
      code: 0,
      out: expect.stringContaining('Revoked acl_'),
    })
    expect(await cli.run(['key', 'revoke', 'laptop'])).toMatchObject({
      code: 0,
      out: expect.stringContaining('is revoked already'),
    })
  })

  test('a name of several keys lists them and revokes none', async () => {
    await create()
    await create()

    const ran = await cli.run(['key', 'revoke', 'laptop'])

    const keys = await listVirtualKeys(cli.db)
    expect(ran).toMatchObject({ code: 1, out: '' })
    for (const { key } of keys) expect(ran.err).toContain(key.id)
    expect(keys.every(({ key }) => key.revokedAt === null)).toBe(true)
  })

  test('an unknown one is not found, and a pasted secret is not repeated', async () => {
    const secret = `acl_${'x7Kd'.repeat(10)}`

    expect(await cli.run(['key', 'revoke', 'desktop'])).toMatchObject({
      code: 1,
      err: expect.stringContaining('No key is called “desktop”'),
    })
    expect((await cli.run(['key', 'revoke', secret])).err).not.toContain('x7Kdx7Kd')
  })

  test('needs to be told which', async () => {
    expect(await cli.run(['key', 'revoke'])).toMatchObject({
      code: 2,
      err: expect.stringContaining('key revoke needs <id|display|name>'),
    })
  })
})
