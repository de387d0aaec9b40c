import { ana, bob, type RunningSlack, until } from '../../../../sandbox/slack/testing.ts'
import { dayOf } from '../../../base/calendar.ts'
import { systemClock } from '../../../base/clock.ts'
import type { Db } from '../../../db/database.ts'
import { ensureHandle } from '../../../people/handle.ts'
import { assignMember } from '../../../people/membership.ts'
import { ensurePerson, type Person } from '../../../people/person.ts'
import type { Team } from '../../../people/team.ts'
import { createTeam } from '../../../people/team-changes.ts'
import { connected, seenBy } from '../../testing/connected.ts'

const actor = { id: 'test', origin: 'tally' as const }

/** Ana in the team Payments, which Cleo leads without an account; Bob is an admin. */
export type Company = { ana: Person; bob: Person; payments: Team }

/** The app connected to a workspace, with a small company in its database. */
export async function stageWithBudgets(setting: { admins?: string[]; leads?: 'bob' } = {}) {
  const stage = await connected({ publicUrl: null, admins: setting.admins ?? ['bob@x.example'] })
  return { ...stage, db: stage.database.db, company: await company(stage.database.db, setting.leads) }
}

async function company(db: Db, leads: 'bob' | undefined): Promise<Company> {
  const now = systemClock.now()
  const known = async (name: string, email: string, slackUser: string) => {
    const person = await ensurePerson(db, { kind: 'person', name, email, now })
    await ensureHandle(db, { vendor: 'slack', name: `T0SANDBOX:${slackUser}`, personId: person.id })
    return person
  }
  const anaRuiz = await known('Ana Ruiz', 'ana@x.example', ana)
  const bobLee = await known('Bob Lee', 'bob@x.example', bob)
  const leadIds = leads === 'bob' ? [bobLee.id] : []
  const payments = await createTeam(db, { name: 'Payments', parentId: null, costCentre: '', leadIds, actor, now })
  await assignMember(db, { personId: anaRuiz.id, teamId: payments.id, fromDay: dayOf(now), actor, now })
  return { ana: anaRuiz, bob: bobLee, payments }
}

/** Types a command and waits for what is said to that person next. */
export async function typed(slack: RunningSlack, user: string, text: string): Promise<string> {
  const before = (await seenBy(slack, user)).length
  await slack.act('runCommand', { user, channel: '#ai-spend', text })
  return until(`“${text}” was answered`, async () => (await seenBy(slack, user))[before])
}

/** Types a command and waits for its modal to be filled. */
export async function opened(slack: RunningSlack, user: string, text: string) {
  await slack.act('runCommand', { user, channel: '#ai-spend', text })
  return modalOf(slack, user)
}

/** The modal on top, once it is filled. */
export async function modalOf(slack: RunningSlack, user: string, other?: string) {
  return until('the modal is filled', async () => {
    const modal = (await slack.state(user)).modals.at(-1)
    const text = JSON.stringify(modal ?? '')
    return modal && !text.includes('One moment…') && (!other || text.includes(other)) ? { id: modal.id, text } : null
  })
}

/** The newest direct message that says this, and where it is. */
export async function directMessage(slack: RunningSlack, user: string, says: string) {
  return until(`${user} was told “${says}”`, async () => {
    const { channels } = await slack.state(user)
    const direct = channels.find(({ kind }) => kind === 'im')
    const message = direct?.messages.findLast((one) => JSON.stringify([one.text, one.blocks]).includes(says))
    return direct && message
      ? { channel: direct.id, ts: message.ts, text: JSON.stringify([message.text, message.blocks]) }
      : null
  })
}
