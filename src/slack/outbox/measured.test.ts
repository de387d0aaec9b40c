import { afterEach, expect, test } from 'vitest'
import { systemClock } from '../../base/clock.ts'
import { createLog } from '../../base/log.ts'
import { openMeters } from '../../meters/meters.ts'
import { noQuietTimes } from '../../notices/quiet-times.ts'
import { queueMessage } from '../../outbox/outbox.ts'
import { sumIn } from '../../testing/metrics-text.ts'
import { openOtlpTracing } from '../../traces/otlp.ts'
import { startCollector } from '../../traces/testing.ts'
import { slackLogger } from '../logger.ts'
import { connected, disconnect } from '../testing/connected.ts'
import { clientOptions, openClients } from '../web-api.ts'
import { openDelivery } from './delivery.ts'

afterEach(disconnect)

test('each delivery is counted and traced as it went, with the message’s kind and never its words or reader', async () => {
  const { slack, database } = await connected({ publicUrl: null })
  const log = createLog('silent')
  const collector = await startCollector()
  const trace = { url: `${collector.url}/v1/traces`, headers: {}, resource: {}, share: 1 }
  const tracing = openOtlpTracing(trace, { log, version: '1' })
  const meters = openMeters({ log, build: { version: '1', node: '26' }, roles: ['slack'] })
  const delivery = openDelivery({
    ...{ db: database.db, clock: systemClock, log, tracing, meters: meters.work },
    clients: openClients(slack.tokens.botToken, clientOptions({ apiUrl: slack.slackApiUrl, logger: slackLogger(log) })),
    ...{ admins: [], renderers: {}, mailRenderers: {}, mail: null, usualQuiet: noQuietTimes },
  })
  const data = { name: 'CANARY' }
  const now = systemClock.now()
  await queueMessage(database.db, { kind: 'greeting', recipient: 'admins', data, dedupeKey: 'nobody' }, now)
  await queueMessage(
    database.db,
    { kind: 'unknown', recipient: 'slack:T0SANDBOX:C0GENERAL', data, dedupeKey: 'undrawn' },
    now,
  )

  await delivery.round()
  await tracing.close()

  const { text } = await meters.scrape('prometheus')
  expect(sumIn(text, 'tally_outbox_deliveries_total', { outcome: 'done' })).toBe(1)
  expect(sumIn(text, 'tally_outbox_deliveries_total', { outcome: 'failed' })).toBe(1)
  const spans = collector.spans()
  expect(spans.map(({ name, attributes, status }) => [name, attributes['tally.kind'], status.code])).toEqual([
    ['outbox.deliver', 'greeting', 0],
    ['outbox.deliver', 'unknown', 2],
  ])
  expect(collector.text()).not.toMatch(/CANARY|C0GENERAL/)
  await collector.close()
})
