import { afterEach, expect, test } from 'vitest'
import { ana, bob, type RunningSlack, until } from '../../../sandbox/slack/testing.ts'
import { systemClock } from '../../base/clock.ts'
import { ensurePerson } from '../../people/person.ts'
import { createTeam } from '../../people/team-changes.ts'
import { connected, disconnect, homeOf, someUsage } from '../testing/connected.ts'

const now = systemClock.now()
const actor = { id: 'test', origin: 'tally' as const }

afterEach(disconnect)

async function newTally() {
  const stage = await connected({ publicUrl: null, admins: ['bob@x.example'] })
  for (const name of ['ana', 'bob']) {
    await ensurePerson(stage.database.db, { kind: 'person', name, email: `${name}@x.example`, now })
  }
  return stage
}

test('an admin of a new Tally sees the steps, opens one, and does not see them again once they were skipped', async () => {
  const { slack, database } = await newTally()
  await createTeam(database.db, { name: 'Payments', actor, now })

  await openHome(slack, bob, 'Connect a provider')
  expect(await homeOf(slack, bob)).toContain('2. Add people and teams*: done')
  const viewId = (await slack.state(bob)).home?.id ?? ''
  await slack.act('pressButton', { user: bob, viewId, label: 'Open Providers' })
  await shown(slack, bob, 'Providers, shown now')
  await slack.act('pressButton', { user: bob, viewId, label: 'Start' })
  await shown(slack, bob, 'Connect a provider')
  await slack.act('pressButton', { user: bob, viewId, actionId: 'first-run.skip' })
  await until('they are gone', async () => !(await homeOf(slack, bob)).includes('first-run.skip'))

  await slack.act('openHome', { user: bob })
  expect(await homeOf(slack, bob)).not.toContain('first-run.skip')
})

test('they are for admins, and go away with the first usage', async () => {
  const { slack, database } = await newTally()
  await openHome(slack, ana, 'AI spend')
  expect(await homeOf(slack, ana)).not.toContain('first-run.skip')
  await openHome(slack, bob, 'Connect a provider')

  await someUsage(database, 'ana@x.example', 1_000_000)
  await slack.act('openHome', { user: bob })

  await until('they are gone', async () => !(await homeOf(slack, bob)).includes('first-run.skip'))
})

async function openHome(slack: RunningSlack, user: string, expected: string): Promise<void> {
  await slack.act('openHome', { user })
  await shown(slack, user, expected)
}

async function shown(slack: RunningSlack, user: string, expected: string): Promise<void> {
  await until(`${expected} is shown`, async () => (await homeOf(slack, user)).includes(expected))
}
