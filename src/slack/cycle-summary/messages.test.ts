import { afterEach, expect, test } from 'vitest'
import { ana, bob, until } from '../../../sandbox/slack/testing.ts'
import { addDays, dayOf } from '../../base/calendar.ts'
import { systemClock } from '../../base/clock.ts'
import { testDatabase } from '../../db/testing.ts'
import { cycleKinds, cycleNoticeOf, sampleCycleNotice } from '../../notices/cycle-notice.ts'
import { queueMessage } from '../../outbox/outbox.ts'
import { createPerson } from '../../people/person.ts'
import { stageWithIncidents } from '../incidents/testing/stage.ts'
import { directMessages, disconnect } from '../testing/connected.ts'
import { cycleMessages } from './messages.ts'

afterEach(disconnect)

const noPictures = { byAddress: () => Promise.resolve(null), byFile: () => Promise.resolve(null) }

test('an admin is sent the summary with its picture, from live figures; who may not see them is sent nothing', async () => {
  const { slack, db, people } = await stageWithIncidents()
  const now = systemClock.now()
  const daysAgo = (count: number) => addDays(dayOf(now), -count)
  const range = { from: daysAgo(20), to: daysAgo(-3) }
  const data = cycleNoticeOf(
    { kind: 'org' },
    { range, previous: { from: daysAgo(50), to: range.from }, providers: null, isMain: true },
  )
  for (const { id } of [people.ana, people.bob]) {
    const recipient = `person:${id}`
    await queueMessage(db, { kind: 'cycle.ending', recipient, data, dedupeKey: `cycle.ending ${id}` }, now)
  }

  const text = await until('the summary is there', async () =>
    (await directMessages(slack, bob)).find((one) => one.includes('spent so far by the organisation')),
  )

  expect(text).toContain('Ana <Ruiz>')
  expect(text).toMatch(/"type":"image"/)
  await until('what Ana may not see was closed', async () => {
    const rows = await db.selectFrom('outbox').select('sent_at').where('kind', '=', 'cycle.ending').execute()
    return rows.every(({ sent_at }) => sent_at !== null)
  })
  expect((await directMessages(slack, ana)).join()).not.toContain('spent so far')
})

test.each(['ending', 'closed'] as const)(
  'without figures a sample of %s shows made-up ones, and a notice nothing',
  async (stage) => {
    const database = await testDatabase()
    const { db } = database
    const now = new Date('2026-11-22T09:00:00Z')
    const reader = await createPerson(db, { kind: 'person', name: 'Bob', email: 'bob@x.example', now })
    const renderer = cycleMessages({ db, admins: ['bob@x.example'], pictures: noPictures })[cycleKinds[stage]]
    const data = await sampleCycleNotice(db, { stage, now })

    const sample = await renderer?.draw(data, { reader, now })

    expect(JSON.stringify(sample?.blocks)).toContain('*A sample.* Its figures are made up.')
    expect(await renderer?.draw({ ...data, isSample: false }, { reader, now })).toBeNull()
    await database.close()
  },
)
