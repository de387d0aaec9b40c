import { afterEach, describe, expect, test } from 'vitest'
import { ana, bob, type RunningSlack, until } from '../../../sandbox/slack/testing.ts'
import { addDays, dayOf } from '../../base/calendar.ts'
import { systemClock } from '../../base/clock.ts'
import { invoiceById } from '../../invoices/read-invoices.ts'
import { poolOpenings } from '../../reports/invoices/pool-opening.ts'
import { aLine, usd } from '../../reports/invoices/testing.ts'
import { modalOf, typed } from '../budgets/testing/stage.ts'
import { disconnect, lastMessage, seenBy } from '../testing/connected.ts'
import { acts, billed, filesOf, invoicesHomeOf, lastMonth, stageWithInvoices } from './testing.ts'

afterEach(disconnect)

const today = dayOf(systemClock.now())

describe('the tab', () => {
  test('says what to do while there is no invoice, and opens the window that takes files', async () => {
    const { slack, db } = await stageWithInvoices()
    const home = await invoicesHomeOf({ slack, db }, ana)

    expect(await home.text()).toContain('There is no invoice yet')
    expect(await home.text()).toContain('home.tab-invoices')
    await home.press('invoices.import')

    expect((await modalOf(slack, ana, 'file_input')).text).toContain('"callback_id":"files.upload"')
  })

  test('holds what was billed against what was used, by vendor; finds numbers, and turns pages', async () => {
    const { slack, db } = await stageWithInvoices()
    for (let at = 0; at < 12; at++) await billed(db, { number: `ANT-${at}`, usage: 10 })
    await billed(db, { number: 'CUR-7', usage: 5, said: { vendor: 'cursor' } })
    const home = await invoicesHomeOf({ slack, db }, ana)

    await home.shows('Billed $137.50 in the last 6 months: $107.50 more than the usage was worth')
    await home.shows('1–10 of 13 invoices')
    await home.press('invoices.next')
    await home.shows('11–13 of 13 invoices')
    await home.choose('invoices.vendor', 'cursor')
    await home.shows('Cursor billed $5.50 in the last 6 months')
    expect(await home.text()).toContain('CUR-7')
    expect(await home.text()).not.toContain('ANT-')
    await home.choose('invoices.vendor', 'all')
    await home.shows('1–10 of 13 invoices')
    await home.choose('invoices.search', 'ant 11')
    await home.shows('1 invoice matching “ant 11”')
    await home.press('invoices.clear-search')
    await home.shows('1–10 of 13 invoices')
    await home.choose('invoices.span', 'last-year')
    await home.shows(lastMonth < `${today.slice(0, 4)}-01` ? 'last year' : 'Nothing was billed or used last year')
  })

  test('has one picture, whose text tells the finding, where pictures have an address', async () => {
    const { slack, db } = await stageWithInvoices({ publicUrl: 'https://tally.example.com' })
    await billed(db, { number: 'ANT-1', usage: 40 })
    const home = await invoicesHomeOf({ slack, db }, ana)

    await home.shows('Bar chart of what was billed beside the value of usage, by month. Anthropic billed $44.00')
    expect((await home.text()).match(/image_url/g)).toHaveLength(1)
  })

  test('is not there for a member', async () => {
    const { slack, db } = await stageWithInvoices()
    await billed(db, { number: 'ANT-1' })

    await slack.act('openHome', { user: bob })
    const home = await until('Home is there', async () => (await slack.state(bob)).home)

    expect(JSON.stringify(home)).not.toMatch(/home\.tab-invoices|ANT-1/)
  })
})

describe('/spend invoice', () => {
  test('explains one in steps, and its CSV adds up to it', async () => {
    const { slack, db, ask } = await asking()
    const id = await billed(db, { number: 'ANT-2026/07', usage: 40 })

    const said = await ask('invoice ant 2026 07')

    expect(said).toContain('`ANT-2026/07` · *$44.00*')
    expect(said).toMatch(/\$11\.00 \(25%\) of it is not explained by what Tally counted/)
    expect(said).toMatch(/Usage counted +\$30\.00/)
    expect(said).toMatch(/Billed less counted +\$10\.00/)
    expect(said).toMatch(/Ana Ruiz +\$33\.00/)
    expect(said).toMatch(/atlas +█+ +\$33\.00/)
    await slack.act('pressButton', { user: ana, message: await here(slack), actionId: 'invoices.send-csv' })
    const [file] = await filesOf(slack, ana)
    const rows = (file?.bytes?.toString('utf8') ?? '').trim().split('\r\n').slice(1)
    expect(file?.name).toBe('tally-invoice-ANT-2026-07.csv')
    expect(rows.reduce((sum, row) => sum + Number(row.split(',').at(-1)), 0)).toBeCloseTo(44, 6)
    expect(await acts(db)).toMatchObject([{ act: 'invoice.export', subject: String(id) }])
  })

  test('asks which was meant where the number is only near, and the button shows it', async () => {
    const { slack, db, ask } = await asking()
    await billed(db, { number: 'ANT-100' })
    await billed(db, { number: 'ANT-100', said: { vendor: 'openai' } })
    await billed(db, { number: '<!channel> *7*' })

    expect(await ask('invoice ANT-101')).toContain('Tally has no invoice “ANT-101”. Which one did you mean?')
    expect(await ask('invoice ANT-100')).toContain('There are several invoices “ANT-100”')
    const message = await here(slack)
    await slack.act('pressButton', { user: ana, message, actionId: 'spend.run' })
    await until('it is explained', async () => (await seenBy(slack, ana)).join().includes('By person'))
    expect(await ask('invoice <!channel> *7*')).toContain('&lt;!channel&gt;')
    expect(await ask('invoices cursor')).toContain('There is no invoice of Cursor yet.')
    expect(await ask('invoices')).toContain('3 invoices, latest first.')
    expect(await ask('invocie ANT-100')).toContain('Did you mean `/spend invoice ANT-100`?')
  })

  test.each(['invoice ANT-1', 'invoices', 'invoice nothing'])(
    '“%s” tells a member nothing of what there is',
    async (text) => {
      const { db, ask } = await asking()
      await billed(db, { number: 'ANT-1', usage: 777 })

      const said = await ask(text, bob)

      expect(said).toContain('Only finance and admins see invoices')
      expect(said).not.toMatch(/777|854|ANT/)
    },
  )
})

describe('from the menu of an invoice', () => {
  test('finance puts lines under other sorts, page by page; what was saved meanwhile stays', async () => {
    const { slack, db } = await stageWithInvoices({ isFinance: true })
    const lines = Array.from({ length: 60 }, (_, at) => aLine('usage', usd(1), { text: `line ${at}` }))
    const id = await billed(db, { number: 'ANT-60', said: { lines } })
    const home = await invoicesHomeOf({ slack, db }, bob)
    await home.choose('invoices.menu', `lines:${id}`)
    const window = await modalOf(slack, bob, '1–50 of 60 lines')

    const state = (position: number, sort: string) => ({
      [`line ${position} usage`]: { [`line ${position} usage`]: sort },
    })
    await db.updateTable('invoice_line').set({ sort: 'credit' }).where('position', '=', 5).execute()
    const saved = await slack.act('submitModal', {
      user: bob,
      viewId: window.id,
      state: { ...state(3, 'pool'), ...state(4, 'tax') },
    })

    expect(saved.ok).toBe(true)
    await modalOf(slack, bob, '2 lines have another sort')
    const sorts = (await invoiceById(db, id)).lines.map(({ sort }) => sort)
    expect(sorts.slice(2, 7)).toEqual(['usage', 'pool', 'tax', 'credit', 'usage'])
    expect(await acts(db)).toMatchObject([
      {
        act: 'invoice.sort',
        before: { 'line 4': 'usage', 'line 5': 'usage' },
        after: { 'line 4': 'pool', 'line 5': 'tax' },
      },
    ])
    await home.shows('paid in advance $1.00')
  })

  test('it is explained, its file comes again, and once removed it is in no list', async () => {
    const { slack, db } = await stageWithInvoices()
    const bytes = Buffer.from('%PDF-1.7 of an invoice')
    const id = await billed(db, { number: 'ANT-9', bytes })
    const home = await invoicesHomeOf({ slack, db }, ana)
    const verb = (word: string) => home.choose('invoices.menu', `${word}:${id}`)

    await verb('explain')
    const window = await modalOf(slack, ana, 'By person')
    expect(window.text).toContain('All of it is explained.')
    await slack.act('pressButton', { user: ana, viewId: window.id, actionId: 'invoices.send-csv-here' })
    await modalOf(slack, ana, 'The CSV is in your messages')
    await verb('file')
    await modalOf(slack, ana, 'The file is in your messages')
    expect((await filesOf(slack, ana)).map((file) => file?.bytes?.equals(bytes))).toContain(true)
    await verb('remove')
    const question = await modalOf(slack, ana, 'It counts no more')
    await slack.act('submitModal', { user: ana, viewId: question.id, state: {} })
    await modalOf(slack, ana, '*Removed.*')
    await home.shows('There is no invoice yet')

    expect((await acts(db)).map(({ act }) => act)).toEqual(['invoice.export', 'invoice.fetch', 'invoice.remove'])
  })

  test('of two who remove it at once the second is told that it is done', async () => {
    const { slack, db } = await stageWithInvoices({ isFinance: true })
    const id = await billed(db, { number: 'ANT-9' })
    const questionTo = async (user: string) => {
      const home = await invoicesHomeOf({ slack, db }, user)
      await home.choose('invoices.menu', `remove:${id}`)
      return (await modalOf(slack, user, 'It counts no more')).id
    }
    const [first, second] = [await questionTo(ana), await questionTo(bob)]

    await slack.act('submitModal', { user: ana, viewId: first, state: {} })
    await slack.act('submitModal', { user: bob, viewId: second, state: {} })

    expect((await modalOf(slack, bob, 'taken back already')).text).not.toContain('Reference')
    expect((await acts(db)).map(({ act }) => act)).toEqual(['invoice.remove'])
  })

  test('an admin gives a rate, finance does not; another currency is in no figure without one', async () => {
    const { slack, db } = await stageWithInvoices({ isFinance: true })
    const id = await billed(db, { number: 'EUR-1', said: { currency: 'EUR' } })
    const home = await invoicesHomeOf({ slack, db }, ana)
    await home.shows('In EUR without a rate')

    await home.choose('invoices.menu', `rate:${id}`)
    const window = await modalOf(slack, ana, 'One EUR in US dollars')
    const submit = (rate: string) =>
      slack.act('submitModal', { user: ana, viewId: window.id, state: { rate: { rate } } })
    expect(JSON.stringify(await submit('a lot'))).toContain('The rate is not one Tally can use')
    await submit('1.1')
    await home.shows('Anthropic billed $36.30')

    const other = await invoicesHomeOf({ slack, db }, bob)
    await other.choose('invoices.menu', `rate:${id}`)
    await modalOf(slack, bob, 'Only Tally admins can do this')
  })
})

describe('the pool', () => {
  test('begins with what an admin says, and finance sees what is left', async () => {
    const { slack, db } = await stageWithInvoices({ isFinance: true })
    const first = `${lastMonth}-01`
    await billed(db, { number: 'TOP-1', said: { lines: [aLine('pool', usd(500))], issued: addDays(today, -1) } })
    const home = await invoicesHomeOf({ slack, db }, ana)
    await home.shows('opening balance of Anthropic not given')

    await home.press('invoices.pool')
    const window = await modalOf(slack, ana, 'Opening balance')
    const submit = (balance: string, asOf: string) =>
      slack.act('submitModal', {
        user: ana,
        viewId: window.id,
        state: { 'anthropic balance': { 'anthropic balance': balance }, 'anthropic day': { 'anthropic day': asOf } },
      })
    expect(JSON.stringify(await submit('a lot', first))).toContain('is no amount')
    expect(JSON.stringify(await submit('100', addDays(today, 2)))).toContain('That day is still to come')
    await submit('1,000.50', first)
    await modalOf(slack, ana, 'Began with $1,000.50')
    await home.shows('$1,470.50')

    expect(await poolOpenings(db)).toEqual({ anthropic: { balanceMicroUsd: 1_000_500_000, asOf: first } })
    expect(await acts(db)).toMatchObject([{ act: 'pool.opening', subject: 'anthropic' }])
    const other = await invoicesHomeOf({ slack, db }, bob)
    await other.press('invoices.pool')
    const shown = await modalOf(slack, bob, '$1,470.50 is left now.')
    expect(shown.text).not.toContain('plain_text_input')
  })
})

async function asking() {
  const stage = await stageWithInvoices()
  const ask = (text: string, user = ana) => typed(stage.slack, user, `/spend ${text}`)
  return { ...stage, ask }
}

async function here(slack: RunningSlack) {
  return until('the answer is there', () => lastMessage(slack, ana, '#ai-spend'))
}
