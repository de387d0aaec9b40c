import { readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Day } from '../base/calendar.ts'
import { newId } from '../base/id.ts'
import { microUsd } from '../base/money.ts'
import { recordEntries } from '../ledger/record-entries.ts'
import { anEntry } from '../ledger/testing.ts'
import { ensureHandle } from '../people/handle.ts'
import { ensurePerson } from '../people/person.ts'
import { aLine, anInvoice, keep, usd } from '../reports/invoices/testing.ts'
import { commandLine } from './testing.ts'

let cli: Awaited<ReturnType<typeof commandLine>>
beforeEach(async () => {
  cli = await commandLine()
  const { db } = cli
  const now = cli.clock.now()
  const ana = await ensurePerson(db, { kind: 'person', name: 'Ana Ruiz', email: 'ana@x.example', now })
  const handleId = await ensureHandle(db, { vendor: 'tally-key', name: 'k', personId: ana.id })
  const [at, costMicroUsd] = ['2026-10-10T10:00:00.000Z', microUsd(usd(30))]
  await recordEntries(db, [anEntry({ at, handleId, costMicroUsd, project: 'checkout' })])
  const anthropic = { vendor: 'anthropic', vendorName: 'Anthropic, PBC' } as const
  await keep(db, anInvoice([aLine('usage', usd(50)), aLine('tax', usd(5))], { ...anthropic, number: 'DSUQ-0001' }))
  const bought = { ...anthropic, number: 'DSUQ-0002', currency: 'EUR', issued: '2026-10-05' as Day }
  await keep(db, anInvoice([aLine('pool', usd(100))], bought))
})
afterEach(() => cli.close())

test('invoices are listed, by vendor and time, and each is shown as it was read', async () => {
  const all = await cli.run(['invoice', 'list'])
  expect(all.out).toMatch(/DSUQ-0001 +Anthropic +2026-11-01 +2026-10-01 to 2026-10-31 +\$50\.00 +\$5\.00 +\$55\.00/)
  expect(all.out).toMatch(/DSUQ-0002 .*€100\.00 +€100\.00 +no rate: in no sum/)

  expect((await cli.run(['invoice', 'list', '--period', '2026-10'])).out).not.toContain('DSUQ-0001')
  expect((await cli.run(['invoice', 'list', '--provider', 'cursor'])).out).toContain('There is no such invoice.')

  const one = await cli.run(['invoice', 'show', 'dsuq0001'])
  expect(one.out).toContain('Invoice DSUQ-0001 of Anthropic, issued 2026-11-01, for 2026-10-01 to 2026-10-31')
  expect(one.out).toMatch(/a usage line +usage +\$50\.00/)
})

test('an invoice is explained in steps that end with its total', async () => {
  const { out, code } = await cli.run(['invoice', 'explain', 'DSUQ-0001'])

  expect(code).toBe(0)
  expect(out).toMatch(/Usage counted +\$30\.00 +What Tally counted of Anthropic on Oct 1–31; billed: \$50\.00\./)
  expect(out).toMatch(/Billed less counted +\$20\.00 +Tally reads no account at Anthropic/)
  expect(out).toMatch(/Total +\$55\.00/)
  expect(out).toMatch(/Ana Ruiz +\$33\.00/)
  expect(out).toMatch(/checkout +\$33\.00/)
  expect(out).toContain('Left that Tally can give to nobody: $22.00.')
})

test('its parts are written as a file, and that is written down', async () => {
  const file = path.join(tmpdir(), `${newId()}.csv`)

  const { out } = await cli.run(['invoice', 'export', 'DSUQ-0001', '--out', file])
  const text = await readFile(file, 'utf8')
  await rm(file)

  expect(out).toContain(`4 rows, $55.00 in all are in ${file}.`)
  expect(text.split('\r\n')).toHaveLength(6)
  expect((await cli.run(['invoice', 'export', 'DSUQ-0001', '--out', '-'])).out).toBe(text)
  const acts = await cli.run(['audit'])
  expect(acts.out).toContain('exported who bears what of the invoice “DSUQ-0001” of Anthropic')
})

test('months show what was billed beside what was used, and the credit that is left', async () => {
  const said = await cli.run(['invoice', 'pool', 'anthropic', '--amount', '0', '--on', '2026-10-01'])
  expect(said.out).toContain('Anthropic: $0.00 were left as 2026-10-01 began.')
  await cli.run(['invoice', 'rate', 'DSUQ-0002', '1.1'])

  const { out } = await cli.run(['invoice', 'months', '--months', '2'])

  // All of the $30 used is billed: nothing of the $110 is drawn.
  const october = /2026-10 +\$165\.00 +\$0\.00 +\$50\.00 +\$110\.00 +\$5\.00 +\$30\.00 +\$135\.00 +\$110\.00/
  expect(out).toMatch(october)
  expect((await cli.run(['invoice', 'pool', 'anthropic', '--forget'])).out).toContain('not known any more')
})

test.each([
  [['show', 'nothing'], 'There is no invoice “nothing”.'],
  [['months', '--months', '99'], '--months needs a whole number from 1 to 36.'],
  [['pool', 'anthropic', '--amount', '5'], 'invoice pool needs --amount and --on'],
  [['rate', 'DSUQ-0001', '2'], 'is in dollars and needs no rate'],
  [['export', 'DSUQ-0001', '--out', '/nowhere/at/all'], '--out: /nowhere/at/all cannot be written'],
])('invoice %s is refused in words', async (words, say) => {
  const ran = await cli.run(['invoice', ...words])

  expect(ran.code).not.toBe(0)
  expect(ran.err).toContain(say)
})
