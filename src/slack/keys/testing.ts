import { sql } from 'kysely'
import { ana, bob, type RunningSlack, until } from '../../../sandbox/slack/testing.ts'
import { systemClock } from '../../base/clock.ts'
import type { Db, OpenDatabase } from '../../db/database.ts'
import { ensureHandle } from '../../people/handle.ts'
import { ensurePerson, type Person } from '../../people/person.ts'
import { connected } from '../testing/connected.ts'

/** The app with Ana, a member, and Bob, an admin; both known. */
export async function keysStage(setting: Partial<Parameters<typeof connected>[0]> = {}) {
  const stage = await connected({ publicUrl: null, admins: ['bob@x.example'], ...setting })
  const people = { ana: await known(stage.database, ana, 'Ana'), bob: await known(stage.database, bob, 'Bob') }
  return { ...stage, ...people }
}

async function known({ db }: OpenDatabase, slackUser: string, name: string): Promise<Person> {
  const email = `${name.toLowerCase()}@x.example`
  const person = await ensurePerson(db, { kind: 'person', name, email, now: systemClock.now() })
  await ensureHandle(db, { vendor: 'slack', name: `T0SANDBOX:${slackUser}`, personId: person.id })
  return person
}

/** The message in somebody's messages with Tally that holds a text, once it is there. */
export async function directMessageWith(slack: RunningSlack, user: string, text: string) {
  return until(`a message with “${text}” came`, async () => {
    const { channels } = await slack.state(user)
    const im = channels.find(({ kind }) => kind === 'im')
    const message = im?.messages.findLast((one) => JSON.stringify([one.text, one.blocks]).includes(text))
    return im && message && { channel: im.id, ts: message.ts, said: JSON.stringify([message.text, message.blocks]) }
  })
}

/** The modal on top of somebody's screen, once it holds a text. */
export async function modalWith(slack: RunningSlack, user: string, text: string) {
  return until(`a modal with “${text}” is open`, async () => {
    const top = (await slack.state(user)).modals.at(-1)
    const said = top ? JSON.stringify(top.raw) : ''
    return top && said.includes(text) && { viewId: top.id, said, errors: top.errors }
  })
}

/** Every row of every table, as text. */
export async function dumpOf(db: Db): Promise<string> {
  const tables = await sql<{ name: string }>`select table_name as name from information_schema.tables
    where table_schema = 'public' and table_type = 'BASE TABLE'`.execute(db)
  const parts: string[] = []
  for (const { name } of tables.rows) {
    const { rows } = await sql<{
      text: string | null
    }>`select string_agg(t::text, '|') as text from ${sql.table(name)} t`.execute(db)
    parts.push(`${name}: ${rows[0]?.text ?? ''}`)
  }
  return parts.join('\n')
}

/** The modal in which Bob creates a key. */
export async function createModal(slack: RunningSlack) {
  await slack.act('runCommand', { user: bob, channel: '#ai-spend', text: '/keys create' })
  return modalWith(slack, bob, 'For whom')
}

/** Bob creates a key with what he filled in. */
export async function create(slack: RunningSlack, state: object) {
  const { viewId } = await createModal(slack)
  await slack.act('submitModal', { user: bob, viewId, state })
}
