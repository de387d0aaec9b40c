import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type RunningVendors, startVendors } from '../../sandbox/vendors/testing.ts'
import { cursorEvent, cursorMember } from '../../sandbox/vendors/world/cursor-rows.ts'
import { beginRun } from '../sources/sync-run.ts'
import { listVendorAccounts } from '../sources/vendor-account.ts'
import { progressLine } from './collect-progress.ts'
import { commandLine } from './testing.ts'

const email = 'ana@northwind.example'

let vendors: RunningVendors
let cli: Awaited<ReturnType<typeof commandLine>>
beforeEach(async () => {
  vendors = await startVendors({ now: new Date('2026-11-21T10:00:00Z') })
  vendors.world.cursor.members.push(cursorMember({ number: 1, email }))
  for (const day of ['2026-11-18', '2026-11-19', '2026-11-20']) {
    vendors.world.cursor.events.push(cursorEvent({ at: Date.parse(`${day}T10:00:00Z`), email }))
  }
  const { cursorUrl: cursor, anthropicUrl: anthropic, openaiUrl: openai } = vendors
  cli = await commandLine({ cursor, anthropic, openai })
})
afterEach(async () => {
  await cli.close()
  await vendors.close()
})

describe('provider add with an admin key', () => {
  test('says endpoint by endpoint what the key may read, and keeps no key where anybody could see it', async () => {
    vendors.faults.deny('cursor', '/teams/groups')

    const ran = await cli.run(['provider', 'add', 'cursor', '--seat-price', '40'], vendors.keys.cursor)

    expect(ran.code).toBe(0)
    expect(ran.out).toContain('Connected Cursor admin key key_…')
    expect(ran.out).toContain('  yes  usage events\n')
    expect(ran.out).toContain('  no   billing groups: ')
    expect(ran.out).toContain('A seat costs $40.00 a month.')
    expect(await listVendorAccounts(cli.db)).toMatchObject([{ label: 'Cursor', seatMicroUsd: 40_000_000 }])
    const acts = await cli.db.selectFrom('audit').selectAll().execute()
    expect(JSON.stringify(acts)).toContain('vendor-account.add')
    expect(ran.out + ran.err + JSON.stringify(acts)).not.toContain(vendors.keys.cursor.slice(4, 20))
  })

  test('a key the vendor refuses is not saved', async () => {
    const ran = await cli.run(['provider', 'add', 'cursor'], `key_${'0'.repeat(64)}`)

    expect(ran).toMatchObject({ code: 1, out: '', err: expect.stringContaining('does not accept the admin key') })
    expect(await listVendorAccounts(cli.db)).toEqual([])
  })

  test.each([
    ['a key for models', ['provider', 'add', 'anthropic-admin'], 'sk-ant-api03-x', 1, 'they begin with sk-ant-admin'],
    ['a price in words', ['provider', 'add', 'cursor', '--seat-price', 'forty'], 'x', 2, 'give US dollars a month'],
    ['a price of no seat', ['provider', 'add', 'openai-admin', '--seat-price', '40'], 'x', 2, 'is for cursor'],
    ['its options beside a plain key', ['provider', 'add', 'openai', '--another'], 'x', 2, 'is for admin keys'],
    ['nobody to replace', ['provider', 'add', 'cursor', '--replaces', 'x'], 'x', 1, 'None is connected'],
  ])('%s is refused, and the fix is said', async (_, argv, piped, code, say) => {
    expect(await cli.run(argv, piped)).toMatchObject({ code, err: expect.stringContaining(say) })
    expect(await listVendorAccounts(cli.db)).toEqual([])
  })

  test('of a vendor that is connected it is asked whether it is a new key or another account', async () => {
    await cli.run(['provider', 'add', 'cursor'], vendors.keys.cursor)

    const asked = await cli.run(['provider', 'add', 'cursor'], vendors.keys.cursorNew)
    const replaced = await cli.run(['provider', 'add', 'cursor', '--replaces', 'Cursor'], vendors.keys.cursorNew)

    expect(asked).toMatchObject({ code: 1, err: expect.stringMatching(/--replaces \d+ if .* --another/) })
    expect(replaced.out).toMatch(/Put Cursor admin key crsr_…\S+ in the place of key_…\S+ \(“Cursor”\)/)
    expect(await listVendorAccounts(cli.db)).toHaveLength(1)
    expect((await cli.run(['provider', 'list'])).out).toMatch(/with admin keys:\nID .*\n\d+ +Cursor +crsr_…/)
  })
})

describe('collect', () => {
  test('reads what is connected and says how much of what', async () => {
    await cli.run(['provider', 'add', 'cursor'], vendors.keys.cursor)

    const first = await cli.run(['collect'])
    const again = await cli.run(['collect', 'cursor', '--json'])

    expect(first).toMatchObject({ code: 0, err: '' })
    expect(first.out).toMatch(
      /^Cursor “Cursor”: \d+ records, 1 person, \d+ calls; \d+ entries changed; the oldest usage it has told of is of 20/,
    )
    expect(first.out).toMatch(/It took \d+\.\d s\.\n$/)
    expect(JSON.parse(again.out)).toMatchObject([{ vendor: 'cursor', outcome: 'done', changed: 0, problem: '' }])
    expect(JSON.parse(again.out)[0].feeds.map(({ title }: { title: string }) => title)).toContain('usage events')
  })

  test('with --since it reads from that day on again', async () => {
    await cli.run(['provider', 'add', 'cursor'], vendors.keys.cursor)
    await cli.run(['collect'])

    const ran = await cli.run(['collect', '--since', '2026-11-01', '--json'])

    expect(JSON.parse(ran.out)).toMatchObject([{ outcome: 'done', changed: 0 }])
    expect(startsOfEvents()).toContain(Date.parse('2026-11-01'))
  })

  test('exits 1 where something could not be read, and names it; the rest was read', async () => {
    await cli.run(['provider', 'add', 'cursor'], vendors.keys.cursor)
    vendors.faults.deny('cursor', '/teams/spend')

    const ran = await cli.run(['collect'])

    expect(ran.code).toBe(1)
    expect((await cli.run(['report', '--org', '--json'])).out).toContain('"requests": 3')
    expect(ran.err).toContain('Cursor “Cursor”, spend of the cycle: Cursor does not let this key read')
  })

  test('says so when another process is reading', async () => {
    await cli.run(['provider', 'add', 'cursor'], vendors.keys.cursor)
    const [account] = await listVendorAccounts(cli.db)
    await beginRun(cli.db, { accountId: account?.id ?? 0, trigger: 'schedule', now: cli.clock.now() })

    expect(await cli.run(['collect'])).toMatchObject({
      code: 1,
      out: expect.stringContaining('another process is reading it just now'),
    })
  })

  test.each([
    ['nothing connected', ['collect'], 1, 'provider add cursor'],
    ['nothing of this vendor', ['collect', 'openai'], 1, 'provider add openai-admin'],
    ['a vendor nobody knows', ['collect', 'cursr'], 2, 'Did you mean cursor?'],
  ])('%s: says what to do', async (_, argv, code, say) => {
    expect(await cli.run(argv)).toMatchObject({ code, out: '', err: expect.stringContaining(say) })
  })

  test.each(['yesterday', '2026-02-30', '2027-01-01'])('--since %s is refused', async (since) => {
    expect(await cli.run(['collect', '--since', since])).toMatchObject({
      code: 2,
      err: expect.stringContaining('give a day that has begun'),
    })
  })
})

test('the bar says how far it is, back in time too', async () => {
  const counts = { pages: 1, records: 12_345, changed: 0, people: 0, calls: 0 }
  const reach = { from: new Date('2026-11-21'), reached: new Date('2026-11-16'), to: new Date('2026-11-01') }
  await cli.run(['provider', 'add', 'cursor'], vendors.keys.cursor)
  const [account] = await listVendorAccounts(cli.db)
  if (!account) throw new Error('it was connected')

  expect(progressLine({ account, feed: 'usage events', counts, reach })).toBe(
    'Cursor    [#####               ]  25 % usage events: 12,345 records, at 2026-11-16',
  )
})

function startsOfEvents(): unknown[] {
  const asked = vendors.calls.filter(({ path }) => path.endsWith('/filtered-usage-events'))
  return asked.map(({ body }) => (body as { startDate: number }).startDate)
}
