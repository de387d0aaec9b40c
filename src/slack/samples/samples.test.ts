import { afterEach, expect, test } from 'vitest'
import { ana, bob, type RunningSlack, until } from '../../../sandbox/slack/testing.ts'
import { addDays, dayOf } from '../../base/calendar.ts'
import { systemClock } from '../../base/clock.ts'
import { fromDollars } from '../../base/money.ts'
import { recordEntries } from '../../ledger/record-entries.ts'
import { anEntry } from '../../ledger/testing.ts'
import { ensureHandle } from '../../people/handle.ts'
import { ensurePerson } from '../../people/person.ts'
import { connected, directMessages, disconnect, homeOf } from '../testing/connected.ts'
import { type SampleName, sampleNames } from './sample-names.ts'

afterEach(disconnect)

async function stage() {
  const { slack, database } = await connected({ publicUrl: null, admins: ['bob@x.example'] })
  for (const name of ['Ana', 'Bob']) {
    const email = `${name.toLowerCase()}@x.example`
    await ensurePerson(database.db, { kind: 'person', name, email, now: systemClock.now() })
  }
  return { slack, database }
}

test('an admin of a Tally without usage gets a sample of every notice, alone, with nothing to press in made-up ones', async () => {
  const { slack } = await stage()

  for (const [index, name] of sampleNames.entries()) {
    await askFor(slack, name)
    await until(`${name} came`, async () => (await directMessages(slack, bob)).length === index + 1)
  }

  const said = await directMessages(slack, bob)
  for (const message of said) expect(message).toMatch(/sample|There is nothing to show/)
  // Those of incidents, budgets, keys and accounts, which are not there.
  expect(said.slice(0, 5).join()).not.toContain('"type":"actions"')
  expect(await directMessages(slack, ana)).toEqual([])
})

test('with usage the daily alert shows the live figures, and a second press of Send sends nothing more', async () => {
  const { slack, database } = await stage()
  const handleId = await ensureHandle(database.db, { vendor: 'cursor', name: 'k@agency.example', personId: null })
  const yesterday = addDays(dayOf(systemClock.now()), -1)
  const costMicroUsd = fromDollars(40)
  await recordEntries(database.db, [anEntry({ handleId, at: `${yesterday}T10:00:00.000Z`, costMicroUsd })])

  const sent = await askFor(slack, 'cost.daily')
  await slack.act('submitModal', { ...sent })

  const [said] = await until('it came', async () => {
    const messages = await directMessages(slack, bob)
    return messages.length > 0 ? messages : null
  })
  expect(said).toContain('A sample: $40.00')
  const queued = await database.db.selectFrom('outbox').select('kind').execute()
  expect(queued).toEqual([{ kind: 'notice.sample' }])
})

async function askFor(slack: RunningSlack, name: SampleName) {
  await slack.act('openHome', { user: bob })
  await until('Home is there', async () => (await homeOf(slack, bob)).includes('Set-up'))
  await press(slack, 'home.tab-teams', 'home.tab-organisation')
  await press(slack, 'home.tab-organisation', 'samples.open')
  const viewId = (await slack.state(bob)).home?.id
  await slack.act('pressButton', { user: bob, viewId, actionId: 'samples.open' })
  const modal = await until('the form is there', async () => {
    const shown = (await slack.state(bob)).modals.at(-1)
    return JSON.stringify(shown?.blocks ?? []).includes('"block_id":"notice"') ? shown : null
  })
  const submission = { user: bob, viewId: modal.id, state: { notice: { notice: name } } }
  await slack.act('submitModal', submission)
  return submission
}

async function press(slack: RunningSlack, actionId: string, then: string): Promise<void> {
  const { home } = await slack.state(bob)
  await slack.act('pressButton', { user: bob, viewId: home?.id, actionId })
  await until(`${then} is there`, async () => (await homeOf(slack, bob)).includes(then))
}
