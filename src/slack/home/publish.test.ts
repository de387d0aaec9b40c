import type { HomeView } from '@slack/types'
import { afterEach, expect, test } from 'vitest'
import { ana, type RunningSlack, runSlack, until, webClient } from '../../../sandbox/slack/testing.ts'
import { calls, connected, disconnect, homeOf, someUsage } from '../testing/connected.ts'
import { forgeryFor } from '../testing/forged.ts'
import { homePublisher } from './publish.ts'

let slack: RunningSlack | null = null
afterEach(async () => {
  await disconnect()
  await slack?.stop()
  slack = null
})

test('a press while the first drawing is still on its way to Slack is not drawn over by it', async () => {
  const stage = await connected({ publicUrl: null, mode: 'http' })
  await someUsage(stage.database, 'ana@x.example', 12_340_000)
  const forgery = forgeryFor(stage)
  await stage.slack.act('faults', { slow: { method: 'views.publish', delayMs: 300 } })

  await forgery.send(ana, { kind: 'opened', name: '' })
  await until('the first drawing is on its way', async () => (await plannedFaults(stage.slack)) === 0)
  await forgery.send(ana, { kind: 'home', name: 'home.tab-keys', value: 'keys' })
  await until('both have arrived', async () => (await publishedTabs(stage.slack)).length >= 2)

  // A call that Slack refuses, because Home changed meanwhile, is made again.
  expect([...new Set(await publishedTabs(stage.slack))]).toEqual(['home.my-spend', 'home.keys'])
  expect(await homeOf(stage.slack, ana)).toContain('Your keys')
})

test('of two requests the one received last is shown, also where the other begins and is drawn after it', async () => {
  const { publisher, shown } = await published()
  const newer = publisher.begin({ slackUser: ana, received: 2, hash: null })
  const older = publisher.begin({ slackUser: ana, received: 1, hash: null })

  await newer(home('newer'))
  await older(home('older'))

  expect(await shown()).toEqual(['newer'])
})

test('of ten at once that are drawn in whatever order only the newest ends up there', async () => {
  const { publisher, shown } = await published()
  const begun = [7, 3, 10, 1, 5, 9, 2, 8, 4, 6].map((received) => ({
    received,
    publish: publisher.begin({ slackUser: ana, received, hash: null }),
  }))

  await Promise.all(begun.map(({ received, publish }) => publish(home(`number ${received}`))))

  expect((await shown()).at(-1)).toBe('number 10')
})

test('a drawing that Slack refuses keeps nobody from drawing the next', async () => {
  const { publisher, shown } = await published()

  await expect(publisher.begin({ slackUser: ana, received: 1, hash: null })(home(''))).rejects.toThrow()
  await publisher.begin({ slackUser: ana, received: 2, hash: null })(home('next'))

  expect((await shown()).at(-1)).toBe('next')
})

async function published() {
  slack = await runSlack()
  const running = slack
  const interactive = webClient(running)
  const shown = async () => (await calls(running, 'views.publish')).map(({ arguments: given }) => wordIn(given, 'text'))
  return { publisher: homePublisher({ interactive }), shown }
}

function home(text: string): HomeView {
  return { type: 'home', blocks: [{ type: 'section', text: { type: 'plain_text', text } }] }
}

// A view travels as JSON within a form.
function wordIn(given: unknown, name: string): string {
  const plain = JSON.stringify(given).replaceAll('\\', '')
  return new RegExp(`"${name}":"([^"]*)"`).exec(plain)?.[1] ?? ''
}

async function plannedFaults(running: RunningSlack): Promise<number> {
  const { faults } = await running.act('faults', {})
  return JSON.stringify(faults).includes('"times":1') ? 1 : 0
}

async function publishedTabs(running: RunningSlack): Promise<string[]> {
  return (await calls(running, 'views.publish')).map(({ arguments: given }) => wordIn(given, 'callback_id'))
}
