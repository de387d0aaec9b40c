import { OpenAI } from 'openai'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { addMonths, dayOf, daysOfMonth, monthOf } from './base/calendar.ts'
import { systemClock } from './base/clock.ts'
import {
  act,
  type RunningApp,
  seenBy,
  startTryOut,
  stopApp,
  tally,
  temporaryFolder,
  until,
} from './testing/running-app.ts'

const ana = 'U0ANA'
const channel = 'C0AISPEND'

let folder: Awaited<ReturnType<typeof temporaryFolder>>
let app: RunningApp
let chart = ''

beforeAll(async () => {
  folder = await temporaryFolder()
  app = await startTryOut(folder.folder, { LOG_LEVEL: 'info' })
}, 120_000)

afterAll(async () => {
  await stopApp(app)
  await folder.remove()
})

describe('the try-out, as a newcomer meets it', () => {
  test('the banner says that this is the sandbox, where the page is, and how to send a request', () => {
    expect(app.output()).toContain('this is the try-out')
    expect(app.page).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/$/)
    expect(app.key).toMatch(/^acl_[\w-]{32,}$/)
  })

  test('/spend me answers with figures at once, and the chart follows at an address that serves a PNG', async () => {
    await act(app, 'runCommand', { user: ana, channel, text: '/spend me' })

    const seen = await until(async () => {
      const answers = (await messagesSeenBy(ana)).filter(({ ephemeral }) => ephemeral)
      return /http[^"]+\/charts\/[^"]+/.exec(JSON.stringify(answers))
    }, 'the chart')
    chart = seen?.[0] ?? ''
    const picture = await fetch(chart)

    expect(picture.headers.get('content-type')).toBe('image/png')
    expect((await picture.arrayBuffer()).byteLength).toBeGreaterThan(5_000)
  })

  test('incidents of the last weeks are there, the older ones answered, and the newest stands in the channel', async () => {
    // They are found in the first minute after the vendors were read, at the pace vendors allow and beside other tests.
    const alert = await until(
      async () =>
        (await messagesSeenBy('U0TOMAS')).find(({ blocks }) => JSON.stringify(blocks).includes('Acknowledge')),
      'the alert in the channel',
      { withinMs: 300_000, app },
    )
    await act(app, 'runCommand', { user: ana, channel, text: '/incidents all' })
    const listed = await until(async () => /(\d+) incidents/.exec(await seenBy(app, ana)), 'the list of incidents')

    expect(Number(listed?.[1])).toBeGreaterThanOrEqual(3)
    expect(await seenBy(app, ana)).toMatch(/Expected until|Resolved/)
    expect(alert?.text).toMatch(/\$\d/)
    expect(alert?.blocks.map(({ type }) => type)).toEqual(expect.arrayContaining(['image', 'actions']))
  }, 420_000)

  test('nobody else sees the answer', async () => {
    expect(chart).toContain('/charts/')
    expect(await seenBy(app, 'U0TOMAS')).not.toContain(chart)
  })

  test('the figure grows after a request through the proxy, in the report and in Slack', async () => {
    const before = report()
    const client = new OpenAI({ baseURL: app.baseUrl, apiKey: app.key, maxRetries: 0 })

    await client.chat.completions.create({ model: 'gpt-6.1-sol', messages: [{ role: 'user', content: 'Hello' }] })

    const after = await until(() => {
      const now = report()
      return now.requests > before.requests ? now : null
    }, 'the request in the ledger')
    expect(after?.requests).toBe(before.requests + 1)
    expect(after?.usageSpendMicroUsd).toBeGreaterThan(before.usageSpendMicroUsd)
    await act(app, 'openHome', { user: ana })
    const count = (after?.requests ?? 0).toLocaleString('en-US')
    await until(async () => (await seenBy(app, ana)).includes(count), `a Home tab that says ${count} requests`)
  })

  test('of what the proxy and three vendors tell of the company, every dollar is counted once', async () => {
    const { from, to } = daysOfMonth(addMonths(monthOf(dayOf(systemClock.now())), -1))
    const truth = truthShape.parse(await (await fetch(new URL('/control/vendors/truth', app.page))).json())

    for (const provider of ['cursor', 'anthropic', 'openai'] as const) {
      const cells = truth[provider].filter(({ day }) => day >= from && day < to)
      const count = sumOf(cells.map((cell) => cell.count))
      const billed = sumOf(cells.map(({ kind, microUsd }) => (kind.startsWith('Included') ? 0 : microUsd)))
      const told = await until(() => {
        const month = report(['--org', '--provider', provider, '--period', 'last month'])
        return month.requests === count ? month : null
      }, `the ${count} requests of ${provider}`)
      // Requests are rounded one by one where the proxy metered them; adjustments, at the end of a reading, make up for it.
      const mayDiffer = provider === 'cursor' ? 1 : 1_000
      expect(Math.abs((told?.usageSpendMicroUsd ?? 0) - billed)).toBeLessThan(mayDiffer)
    }
  })

  test('a revoked key is refused without a restart', async () => {
    const made = z
      .object({ secret: z.string(), key: z.object({ id: z.string() }) })
      .parse(
        JSON.parse(
          tally(app, ['key', 'create', '--name', 'Short-lived', '--email', 'ana.ruiz@northwind.example', '--json'])
            .stdout,
        ),
      )
    const ask = () => fetch(`${app.baseUrl}/models`, { headers: { authorization: `Bearer ${made.secret}` } })
    expect((await ask()).status).toBe(200)

    expect(tally(app, ['key', 'revoke', made.key.id]).status).toBe(0)

    const from = performance.now()
    await until(async () => (await ask()).status === 401, 'the refusal')
    // A second is the promise, kept and measured elsewhere; here it shares the machine with everything else.
    expect(performance.now() - from).toBeLessThan(5_000)
  })

  test('a second start over the same folder says who holds it', async () => {
    await expect(startTryOut(folder.folder)).rejects.toThrow(
      new RegExp(`Tally already runs here: process ${app.process.pid}`),
    )
  })

  test('after a stop and a start everything is there, once', async () => {
    const before = report()
    expect(await stopApp(app)).toBe(0)

    app = await startTryOut(folder.folder)

    expect(report().requests).toBe(before.requests)
  })

  test('killed in the middle, the next start has lost nothing that was answered', async () => {
    const client = new OpenAI({ baseURL: app.baseUrl, apiKey: app.key, maxRetries: 0 })
    const before = report()
    await Promise.all(
      Array.from({ length: 20 }, () =>
        client.chat.completions.create({ model: 'gpt-6.1-sol', messages: [{ role: 'user', content: 'Hello' }] }),
      ),
    )
    app.process.kill('SIGKILL')
    await until(() => app.process.signalCode, 'the end of the process')

    app = await startTryOut(folder.folder)

    await until(() => report().requests >= before.requests + 20, 'the requests of the journal')
    expect(report().requests).toBe(before.requests + 20)
  })
})

function sumOf(numbers: number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0)
}

const anaThisMonth = ['--person', 'ana.ruiz@northwind.example', '--period', 'mtd']

function report(of: string[] = anaThisMonth) {
  const { stdout, stderr, status } = tally(app, ['report', ...of, '--json'])
  if (status !== 0) throw new Error(stderr)
  return z.object({ requests: z.number(), usageSpendMicroUsd: z.number() }).parse(JSON.parse(stdout))
}

async function messagesSeenBy(user: string) {
  const { channels } = stateShape.parse(JSON.parse(await seenBy(app, user)))
  return channels.find(({ id }) => id === channel)?.messages ?? []
}

const message = z.object({
  text: z.string(),
  ephemeral: z.boolean().default(false),
  blocks: z.array(z.looseObject({ type: z.string() })).default([]),
})
const stateShape = z.object({ channels: z.array(z.object({ id: z.string(), messages: z.array(message) })) })

const cells = z.array(z.object({ day: z.string(), kind: z.string(), count: z.number(), microUsd: z.number() }))
const truthShape = z.object({ cursor: cells, anthropic: cells, openai: cells })
