import { afterEach, expect, test } from 'vitest'
import { ana, bob } from '../../../sandbox/slack/testing.ts'
import { systemClock } from '../../base/clock.ts'
import type { Db } from '../../db/database.ts'
import { listIncidents } from '../../incidents/read-incidents.ts'
import { pauseKey } from '../../people/pause-virtual-key.ts'
import { ensurePerson } from '../../people/person.ts'
import { createVirtualKey } from '../../people/virtual-key.ts'
import { disconnect } from '../testing/connected.ts'
import { forgeryFor } from '../testing/forged.ts'
import { judged, said, stageWithIncidents, usedKey } from './testing/stage.ts'

afterEach(disconnect)

async function pausedKeys(db: Db): Promise<string[]> {
  const rows = await db.selectFrom('virtual_key').where('paused_at', 'is not', null).select('name').execute()
  return rows.map(({ name }) => name)
}

test('of two keys the dearest is paused from the message, which acknowledges it, and resumed from the same place', async () => {
  const stage = await stageWithIncidents()
  const { slack, db } = stage
  await usedKey(stage, { name: 'runner', dollars: 40, minutesAgo: 30 })
  await usedKey(stage, { name: 'laptop', dollars: 1, minutesAgo: 1 })
  await judged(stage, [{ tier: 'dm', cause: 'cadence' }])
  const asked = await said(slack, ana, 'im', 'Pause key runner')
  expect(asked.text).toContain('Pause the key?')

  await slack.act('pressButton', { user: ana, ...asked, actionId: 'incident.pause-key' })
  const paused = await said(slack, ana, 'im', 'Resume key runner')
  expect(paused.text).toContain('Paused its key')
  expect(paused.text).toContain('Pause key laptop')
  expect(await pausedKeys(db)).toEqual(['runner'])

  await slack.act('pressButton', { user: ana, ...paused, actionId: 'incident.resume-key' })
  await said(slack, ana, 'im', 'Pause key runner')
  expect(await pausedKeys(db)).toEqual([])
})

test('a key stays resumable when its incident is over, and cannot be paused for it any more', async () => {
  const stage = await stageWithIncidents({ mode: 'http' })
  const { slack, db, requestUrl } = stage
  const key = await usedKey(stage, { name: 'runner', dollars: 40, minutesAgo: 30 })
  await judged(stage, [{}])
  const alert = await said(slack, bob, 'channel', 'Pause key runner')
  await slack.act('pressButton', { user: bob, ...alert, actionId: 'incident.pause-key' })
  await said(slack, ana, 'im', 'paused your key')
  await said(slack, bob, 'channel', 'Resume key runner')
  const { incidents } = await listIncidents(db, {}, { page: 0, size: 1 })
  const [incident] = incidents
  const forged = forgeryFor({ requestUrl, slack })
  await forged.submit(bob, {
    name: 'incident.resolve-it',
    metadata: `${incident?.id} ${incident?.version}`,
    state: { resolution: { resolution: { type: 'radio_buttons', selected_option: { value: 'runaway' } } } },
  })

  const over = await said(slack, bob, 'channel', 'a runaway agent')
  expect(over.text).toContain('Resume key runner')
  expect(over.text).not.toContain('Pause key')
  await slack.act('pressButton', { user: bob, ...over, actionId: 'incident.resume-key' })
  await said(slack, bob, 'channel', 'is resumed')
  await forged.send(bob, { kind: 'button', name: 'incident.pause-key', value: `${key.id} ${incident?.id}` })
  expect(await pausedKeys(db)).toEqual([])
})

test('only whoever paused a key, who manages it and admins resume it', async () => {
  const { slack, db, requestUrl, people } = await stageWithIncidents({ mode: 'http', admins: ['ana@x.example'] })
  const now = systemClock.now()
  const cleo = await ensurePerson(db, { kind: 'person', name: 'Cleo', email: 'cleo@x.example', now })
  const terms = { personId: cleo.id, name: 'runner', project: '', tags: {}, expiresAt: null }
  const { key } = await createVirtualKey(db, { ...terms, now, hashKey: Buffer.alloc(32, 1) })
  const resume = () =>
    forgeryFor({ requestUrl, slack }).send(bob, { kind: 'button', name: 'incident.resume-key', value: `${key.id} x` })

  await pauseKey(db, { keyId: key.id, actor: { id: people.ana.id, origin: 'slack' }, now })
  await resume()
  expect(await pausedKeys(db)).toEqual(['runner'])

  await db.updateTable('virtual_key').set({ paused_at: null }).execute()
  await pauseKey(db, { keyId: key.id, actor: { id: people.bob.id, origin: 'slack' }, now })
  await resume()
  await expect.poll(() => pausedKeys(db)).toEqual([])
})
