import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { readActs } from '../audit/read-acts.ts'
import { lookUpToken } from '../people/api-token-use.ts'
import { findPersonByEmail } from '../people/person.ts'
import { ensureRobot } from '../people/robot.ts'
import { auditTrail } from '../reports/audit-trail.ts'
import { commandLine } from './testing.ts'

let cli: Awaited<ReturnType<typeof commandLine>>
beforeEach(async () => {
  cli = await commandLine()
  await cli.run(['key', 'create', '--name', 'laptop', '--email', 'ada@example.com'])
})
afterEach(() => cli.close())

const create = (...more: string[]) => cli.run(['token', 'create', 'grafana', ...more])
const asService = ['--scope', 'read', '--expires', '90d', '--role', 'finance']
const asAda = ['--scope', 'write', '--expires', 'never', '--person', 'ada@example.com']
const secretIn = (out: string) => /^ {4}(tly_api_\S+)$/m.exec(out)?.[1] ?? ''
const lookUp = (secret: string) =>
  lookUpToken(cli.db, { secret, hashKey: cli.vault.keyHashKey, admins: [], now: cli.clock.now() })

describe('token create', () => {
  test('shows a secret once that acts as the person named, and keeps none of it', async () => {
    const { out } = await create(...asAda)

    const found = await lookUp(secretIn(out))
    const ada = await findPersonByEmail(cli.db, 'ada@example.com')
    expect(found).toMatchObject({ kind: 'known', token: { scope: 'write', expiresAt: null }, viewer: { person: ada } })
    expect(out).toContain('It reads and changes things as ada@example.com, until it is revoked.')
    expect(out).toContain('https://tally.example.com/api/spend')
    const rows = JSON.stringify(await cli.db.selectFrom('api_token').selectAll().execute())
    expect(rows + JSON.stringify(await readActs(cli.db, { filter: {}, limit: 9 }))).not.toContain(secretIn(out))
  })

  test('a service has the role it was made with and is nobody', async () => {
    const { out } = await create(...asService)

    expect(await lookUp(secretIn(out))).toMatchObject({
      kind: 'known',
      viewer: { roles: new Set(['member', 'finance']), person: { kind: 'robot', email: null } },
    })
    expect(out).toContain('as a service with the role finance, through 2027-02-19 (UTC).')
  })

  test('works through its last day and not after it', async () => {
    const { out } = await create('--scope', 'read', '--expires', '2026-11-22', '--role', 'admin')

    cli.clock.set(new Date('2026-11-22T23:59:59Z'))
    expect(await lookUp(secretIn(out))).toMatchObject({ kind: 'known' })
    cli.clock.set(new Date('2026-11-23T00:00:00Z'))
    expect(await lookUp(secretIn(out))).toMatchObject({ kind: 'expired' })
  })

  test('in JSON the secret stands once', async () => {
    const { secret, token } = JSON.parse((await create(...asService, '--json')).out)

    expect(await lookUp(secret)).toMatchObject({ kind: 'known', token: { id: token.id } })
    expect(JSON.stringify(token)).not.toContain('hash')
  })

  test.each([
    [['--scope', 'all', '--expires', '90d', '--role', 'admin'], '--scope “all” is none. Give read or write.'],
    [['--scope', 'read', '--role', 'admin'], 'token create needs --expires W'],
    [['--scope', 'read', '--expires', 'soon', '--role', 'admin'], '--expires “soon” is not a day'],
    [['--scope', 'read', '--expires', '0d', '--role', 'admin'], '--expires 0d is not from 1d to 3650d.'],
    [['--scope', 'read', '--expires', '2026-11-20', '--role', 'admin'], 'is over already'],
    [['--scope', 'read', '--expires', '90d'], 'either --person E or --role admin|finance'],
    [[...asService, '--person', 'ada@example.com'], 'either --person E or --role admin|finance'],
    [['--scope', 'read', '--expires', '90d', '--role', 'lead'], '--role “lead” is none. Give admin or finance.'],
    [['--scope', 'read', '--expires', '90d', '--person', 'nobody@x.example'], 'Nobody is called'],
  ])('refuses %j and makes nothing', async (more, say) => {
    expect(await create(...more)).toMatchObject({ code: 2, out: '', err: expect.stringContaining(say) })
    expect(await cli.db.selectFrom('api_token').selectAll().execute()).toEqual([])
  })

  test('a robot is no person to act as', async () => {
    const ada = await findPersonByEmail(cli.db, 'ada@example.com')
    await ensureRobot(cli.db, { name: 'ci-main', ownerId: ada?.id ?? '', now: cli.clock.now() })

    expect(await create('--scope', 'read', '--expires', '90d', '--person', 'ci-main')).toMatchObject({
      code: 2,
      err: expect.stringContaining('“ci-main” is a robot. For a script, give --role admin|finance.'),
    })
  })
})

describe('token list and revoke', () => {
  test('lists each token with whom it acts as, its state and its use, and no secret', async () => {
    expect((await cli.run(['token', 'list'])).out).toContain('No token has been created yet')
    const secret = secretIn((await create(...asService)).out)
    await create(...asAda)

    const { out } = await cli.run(['token', 'list'])
    const json = JSON.parse((await cli.run(['token', 'list', '--json'])).out)

    expect(out).toMatch(/^TOKEN +NAME +SCOPE +ACTS AS +CREATED +LAST USED +STATE +ID$/m)
    expect(out).toMatch(/grafana +write +ada +2026-11-21 +never +active +[0-9a-f-]{36}$/m)
    expect(out).toMatch(/grafana +read +a service \(finance\) +2026-11-21 +never +active to 2027-02-19/)
    expect(json.map((row: { state: string }) => row.state)).toEqual(['active', 'active'])
    expect(out + JSON.stringify(json)).not.toContain(secret)
  })

  test('revokes the one that is named, says where there is nothing to do, and asks where two may be meant', async () => {
    const secret = secretIn((await create(...asService)).out)

    expect((await cli.run(['token', 'revoke', 'grafana'])).out).toContain('refused from the next request on')
    expect(await lookUp(secret)).toEqual({ kind: 'revoked' })
    expect((await cli.run(['token', 'revoke', 'grafana'])).out).toContain('is revoked already')
    expect(await cli.run(['token', 'revoke', 'other'])).toMatchObject({ code: 1 })
    await create(...asService)
    await create(...asAda)
    expect(await cli.run(['token', 'revoke', 'grafana'])).toMatchObject({
      code: 1,
      err: expect.stringContaining('2 tokens are called “grafana”; none was revoked'),
    })
  })

  test('the audit log says who made and revoked which', async () => {
    await create(...asAda)
    await cli.run(['token', 'revoke', 'grafana'])

    const { acts } = await auditTrail(cli.db, { filter: { kind: 'api-token' }, limit: 9 })

    expect(acts.map(({ who, what }) => `${who} ${what}`)).toEqual([
      expect.stringMatching(/^Somebody on the command line revoked the API token “grafana” \(tly_api_....….{4}\)$/),
      expect.stringMatching(/made the API token “grafana” \(tly_api_\S+\) to read and change things as ada$/),
    ])
  })
})
