import { setTimeout as wait } from 'node:timers/promises'
import type { Random } from '../../sandbox/company/random.ts'
import { webClient } from '../../sandbox/slack/testing.ts'
import { newTrigger } from '../../sandbox/slack/triggers.ts'
import { dayOf } from '../../src/base/calendar.ts'
import { systemClock } from '../../src/base/clock.ts'
import { microUsd } from '../../src/base/money.ts'
import { setBudget } from '../../src/budgets/budget.ts'
import { testDatabase } from '../../src/db/testing.ts'
import { ensureHandle } from '../../src/people/handle.ts'
import { assignMember } from '../../src/people/membership.ts'
import { ensurePerson } from '../../src/people/person.ts'
import { createTeam } from '../../src/people/team-changes.ts'
import { createVirtualKey } from '../../src/people/virtual-key.ts'
import { loadingModal } from '../../src/slack/kit/modal.ts'
import { answersHere } from '../../src/slack/testing/answers.ts'
import { connected, disconnect, someUsage } from '../../src/slack/testing/connected.ts'
import { forgeryFor } from '../../src/slack/testing/forged.ts'
import { type Became, campaign, type Order } from './campaign.ts'
import { withCluster } from './cluster.ts'
import { heardLog } from './heard-log.ts'
import { ledgerSum } from './ledger-sum.ts'
import { payloadOf, type Sent, textOf, users } from './slack-inputs.ts'

type Make = (random: Random, known: readonly string[]) => Sent

/** Commands and plain sentences of any words: an answer that Slack takes, and never that something went wrong. */
export function fuzzSlackTexts(order: Order): Promise<number> {
  return withCluster(() => fuzzSlack(order, 'Slack: commands and sentences', textOf))
}

/** Everything else Slack may tell of: with forged values, of strangers, stale, too large, of wrong types. */
export function fuzzSlackPayloads(order: Order): Promise<number> {
  return withCluster(() => fuzzSlack(order, 'Slack: payloads', payloadOf))
}

async function fuzzSlack(order: Order, name: string, make: Make): Promise<number> {
  const answers = await answersHere()
  const { log, refuseSurprises } = heardLog()
  const database = await testDatabase()
  const known = await company(database)
  const stage = await connected({
    publicUrl: null,
    mode: 'http',
    database,
    log,
    admins: ['ana@x.example'],
    limits: { modalStack: 1_000_000 },
  })
  const forgery = forgeryFor(stage)
  const { workspace } = stage.slack
  for (const user of users.slice(0, 2))
    await webClient(stage.slack).views.open({ trigger_id: newTrigger(workspace, user), view: loadingModal('Tally') })
  const before = await ledgerSum(database.db)
  try {
    return await campaign<Sent>(order, {
      name,
      longestMs: 20_000,
      // The workspace beside it remembers what it was told.
      mostGrownMb: 150,
      make: (random) => make(random, known),
      async hand({ user, forged }) {
        const over = { trigger_id: newTrigger(workspace, user), ...forged.over }
        const { status, body } = await forgery.send(user, { ...forged, answerTo: answers.address, over })
        if (status >= 500) throw new Error(`it answers ${status}: ${body.slice(0, 300)}`)
        await settled(() => answers.said.length)
        const said = answers.said.splice(0)
        const trouble = [body, ...said].find((text) => /Something went wrong/.test(text))
        const isSlacksOwn = refuseSurprises(ofForgery).some((one) => one.includes('An API error occurred'))
        if (trouble && !isSlacksOwn) throw new Error(trouble)
        return becameOf(status, [body, ...said])
      },
      async atEnd() {
        refuseSurprises(ofForgery)
        const after = await ledgerSum(database.db)
        if (after !== before) throw new Error(`the ledger was ${before} and is ${after}`)
      },
    })
  } finally {
    await disconnect()
    await answers.close()
  }
}

// The workspace does not know the people, windows and places that were made up; ids that are none are told of in a sentence.
const ofForgery =
  /An API error occurred: (?:channel_not_found|user_not_found|not_found|push_limit_reached|invalid_trigger|expired_trigger_id|thread_not_found)\b|invalid input syntax for type (?:uuid|bigint|integer)/

// What is still being answered cannot be asked for; it is over once nothing more is said for a moment.
async function settled(saidSoFar: () => number): Promise<void> {
  for (let before = -1; before !== saidSoFar(); ) {
    before = saidSoFar()
    await wait(8)
  }
}

function becameOf(status: number, said: readonly string[]): Became {
  const refusal = /"errors":|only (?:admins|Tally|team)|cannot|can’t|not |no /i
  return status >= 400 || said.some((text) => refusal.test(text)) ? 'refused' : 'accepted'
}

async function company(database: Awaited<ReturnType<typeof testDatabase>>): Promise<string[]> {
  const { db } = database
  const now = systemClock.now()
  const by = { actor: { id: 'bench', origin: 'tally' as const }, now }
  const person = async (name: string) => {
    const made = await ensurePerson(db, { kind: 'person', name, email: `${name.toLowerCase()}@x.example`, now })
    await ensureHandle(db, { vendor: 'slack', name: `T0SANDBOX:U0${name.toUpperCase()}`, personId: made.id })
    await someUsage(database, `${name.toLowerCase()}@x.example`, 5_000_000)
    return made
  }
  const [ana, bob, olga] = [await person('Ana'), await person('Bob'), await person('Olga')]
  const team = await createTeam(db, { name: 'Hidden Team', leadIds: [bob.id], ...by })
  for (const { id } of [ana, olga])
    await assignMember(db, { personId: id, teamId: team.id, fromDay: dayOf(now), ...by })
  const key = {
    personId: olga.id,
    name: 'vault-key',
    project: 'sphinx',
    tags: {},
    expiresAt: null,
    hashKey: Buffer.alloc(32, 3),
    now,
  }
  const made = await createVirtualKey(db, key)
  const terms = {
    limitMicroUsd: microUsd(7_000_000),
    period: 'day' as const,
    hard: true,
    strict: false,
    warnAt: [],
    ...by,
  }
  const { budget } = await setBudget(db, { scope: { kind: 'person', personId: olga.id }, ...terms })
  return [ana.id, bob.id, olga.id, team.id, made.key.id, budget.id, 'org']
}
