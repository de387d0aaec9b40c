import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { startVendor } from './start-vendor.ts'

type Page = { totalUsageEventsCount: number; usageEvents: Array<{ timestamp: string; chargedCents: number }> }

const dayMs = 86_400_000

test('the bench’s vendor gives every event once, newest first, and they add up to what it says', async () => {
  const script = fileURLToPath(new URL('vendor.ts', import.meta.url))
  const options = ['--events', '4321', '--people', '20', '--days', '8', '--until', '2026-11-21T00:00:00Z']
  const vendor = spawn(process.execPath, [script, ...options], { stdio: ['pipe', 'pipe', 'inherit'] })
  const [line] = await once(createInterface({ input: vendor.stdout }), 'line')
  const { cursorUrl, key, nanoUsd, fromMs, untilMs } = JSON.parse(String(line))
  const ask = async (path: string, body: object) => {
    const headers = { authorization: `Bearer ${key}` }
    return (await fetch(`${cursorUrl}${path}`, { method: 'POST', headers, body: JSON.stringify(body) })).json()
  }

  const events: Page['usageEvents'] = []
  for (let day = fromMs; day < untilMs; day += dayMs) {
    for (let page = 1; ; page++) {
      const window = { startDate: day, endDate: day + dayMs - 1, page, pageSize: 250 }
      const { usageEvents } = (await ask('/teams/filtered-usage-events', window)) as Page
      events.push(...usageEvents)
      if (usageEvents.length < 250) break
    }
  }
  const whole = (await ask('/teams/filtered-usage-events', {
    startDate: fromMs,
    endDate: untilMs,
    pageSize: 1_000,
  })) as Page
  const { teamMemberSpend } = (await ask('/teams/spend', {})) as { teamMemberSpend: Array<{ spendCents: number }> }

  expect(events).toHaveLength(4_321)
  expect(nanos(events.map(({ chargedCents }) => chargedCents))).toBe(nanoUsd)
  expect(nanos(teamMemberSpend.map(({ spendCents }) => spendCents))).toBe(nanoUsd)
  expect(whole.totalUsageEventsCount).toBe(4_321)
  const times = whole.usageEvents.map(({ timestamp }) => Number(timestamp))
  expect(times).toEqual(times.toSorted((one, other) => other - one))
  vendor.stdin.end()
  await once(vendor, 'exit')
})

test('twins are told of twice, and what is corrected is of the last two days', async () => {
  const until = new Date('2026-11-21T00:00:00Z')
  const vendor = await startVendor({ events: 1_000, people: 20, days: 8, until, twinEach: 100 })
  const window = { startDate: until.getTime() - 8 * dayMs, endDate: until.getTime() - 1, page: 1, pageSize: 1_000 }
  const isLate = ({ timestamp }: { timestamp: string }) => Number(timestamp) >= until.getTime() - 2 * dayMs

  const { usageEvents: before } = await vendor.page(window)
  await vendor.correct()
  const { usageEvents: after } = await vendor.page(window)
  await vendor.stop()

  const texts = before.map((event) => JSON.stringify(event))
  expect(texts.filter((text, index) => text === texts[index - 1])).toHaveLength(10)
  expect(new Set(texts).size).toBe(990)
  const changed = before.filter((event, index) => JSON.stringify(event) !== JSON.stringify(after[index]))
  expect(changed.every(isLate)).toBe(true)
  expect(changed).toHaveLength(Math.round(before.filter(isLate).length / 5))
  expect(changed.filter((event) => after.some(({ model }) => model === `${event.model}-fast`)).length).toBeGreaterThan(
    0,
  )
})

function nanos(cents: number[]): number {
  return cents.reduce((sum, amount) => sum + Math.round(amount * 1e7), 0)
}
