import { afterEach, expect, test } from 'vitest'
import { z } from 'zod'
import { ana, bob, until } from '../../../sandbox/slack/testing.ts'
import { settableClock, systemClock } from '../../base/clock.ts'
import { createLog } from '../../base/log.ts'
import { noQuietTimes } from '../../notices/quiet-times.ts'
import { queueMessages } from '../../outbox/outbox.ts'
import { ensureHandle } from '../../people/handle.ts'
import { ensurePerson } from '../../people/person.ts'
import { section } from '../kit/blocks.ts'
import { slackLogger } from '../logger.ts'
import { connected, directMessages, disconnect, seenBy, someUsage } from '../testing/connected.ts'
import { clientOptions, openClients } from '../web-api.ts'
import { openDelivery } from './delivery.ts'
import { renderer } from './renderer.ts'

afterEach(disconnect)

const saying = renderer(z.object({ say: z.string() }), ({ say }) => ({ text: say, blocks: [section(say)] }))
const halfAnHour = 30 * 60_000

test('while 500 digests go out and Slack asks for a rest, a stop is told and a command answered at once; each arrives once', {
  timeout: 120_000,
}, async () => {
  const { slack, database } = await connected({ publicUrl: null })
  const { db } = database
  const log = createLog('silent')
  // An hour ahead, so that the app's own sender sees nothing of what is due here.
  const clock = settableClock(new Date(systemClock.now().getTime() + 2 * halfAnHour))
  const options = clientOptions({ apiUrl: slack.slackApiUrl, logger: slackLogger(log) })
  const clients = openClients(slack.tokens.botToken, options)
  const renderers = { 'digest.weekly': saying, 'budget.blocked': saying }
  const deps = {
    db,
    clock,
    log,
    clients,
    admins: [],
    mail: null,
    usualQuiet: noQuietTimes,
    renderers,
    mailRenderers: renderers,
  }
  const [delivery, other] = [openDelivery(deps), openDelivery(deps)]
  await someUsage(database, 'ana@x.example', 12_340_000)
  const people: string[] = []
  for (const [slackUser, email] of [
    [ana, 'ana@x.example'],
    [bob, 'bob@x.example'],
  ] as const) {
    const person = await ensurePerson(db, { kind: 'person', name: email, email, now: clock.now() })
    await ensureHandle(db, { vendor: 'slack', name: `T0SANDBOX:${slackUser}`, personId: person.id })
    people.push(`person:${person.id}`)
  }
  const queue = (kind: string, says: readonly string[]) => {
    const messages = says.map((say, at) => {
      const recipient = people[at % people.length] ?? ''
      const notBefore = new Date(clock.now().getTime() - halfAnHour)
      return { kind, recipient, data: { say }, dedupeKey: `${kind} ${say}`, notBefore }
    })
    return queueMessages(db, messages, clock.now())
  }
  const said = async () =>
    [...(await directMessages(slack, ana)), ...(await directMessages(slack, bob))].map(
      (one): string => JSON.parse(one)[0],
    )
  const digests = Array.from({ length: 500 }, (_, at) => `digest ${at}`)
  await queue('digest.weekly', digests)

  await delivery.round()
  expect(await said()).toHaveLength(5)
  await slack.act('faults', { rateLimit: { method: 'chat.postMessage', times: 1, retryAfterSeconds: 30 } })
  await delivery.round()
  expect(await said()).toHaveLength(5)
  await queue('budget.blocked', ['a budget stops you'])
  await slack.act('runCommand', { user: ana, channel: '#ai-spend', text: '/spend me' })
  await until('the command is answered', async () => JSON.stringify(await slack.state(ana)).includes('$12.34'))
  await delivery.round()
  expect((await said()).filter((one) => !digests.includes(one))).toEqual(['a budget stops you'])
  expect((await said()).length).toBeLessThanOrEqual(11)

  clock.advance(31_000)
  const goOn = async (sender: typeof delivery) => {
    while ((await sender.round()) > 0);
  }
  await Promise.all([goOn(delivery), goOn(other)])

  expect((await said()).toSorted()).toEqual([...digests, 'a budget stops you'].toSorted())
  expect(await seenBy(slack, bob)).toEqual([])
})
