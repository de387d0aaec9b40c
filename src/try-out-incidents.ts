import { z } from 'zod'
import type { Db } from './db/database.ts'
import { type Act, actOnIncident } from './incidents/act.ts'
import { setAlertRoute } from './incidents/alert-routes.ts'
import type { StoredIncident } from './incidents/incident-row.ts'
import { judgeHistory } from './incidents/judge-history.ts'
import { findIncident } from './incidents/read-incidents.ts'
import { findPersonByEmail } from './people/person.ts'
import { teamLeads } from './people/team.ts'
import { lockSetting, readSetting, type Setting, writeSetting } from './settings/setting.ts'
import { moneyIsRead } from './try-out-accounts.ts'

const settled: Setting<boolean> = { name: 'sandbox-incidents.settled', schema: z.boolean() }
const actor = { id: 'try-out', origin: 'tally' } as const
const hour = 3_600_000
const day = 24 * hour
const channel = { workspace: 'T0SANDBOX', channel: 'C0AISPEND' }

/**
 * Finds the incidents of the made-up company's last three weeks with the engine that runs in earnest, hour by hour, so that
 * there is something to look at. The older ones are answered as people would have, and nobody is told of them; those of the
 * last nine days are told in the channel or to whom they are about. Once; a second caller waits for the first. False while what
 * the company spent is not read yet: half a history is none. Called each minute beside the start, which does not wait for it.
 */
export async function settleIncidents(db: Db, { email, now }: { email: string; now: Date }): Promise<boolean> {
  if (await readSetting(db, settled)) return true
  if (!(await moneyIsRead(db, { now, withinMs: 0 }))) return false
  await db.transaction().execute(async (transaction) => {
    if (await lockSetting(transaction, settled, { first: false, now })) return
    await findIncidents(db, { email, now })
    await writeSetting(transaction, settled, true, now)
  })
  return true
}

async function findIncidents(db: Db, { email, now }: { email: string; now: Date }): Promise<void> {
  await setAlertRoute(db, { teamId: null, leastSeverity: 'warning', to: channel, actor, now })
  const tellsFrom = new Date(now.getTime() - 9 * day)
  const answers = answersOf(db, email)
  await judgeHistory(db, {
    ...{ from: new Date(now.getTime() - 21 * day), to: now, tellsFrom },
    async onHour(at, changes) {
      if (at >= tellsFrom) return
      for (const { reason, after } of changes) if (reason === 'opened') await answers.plan(after.id)
      await answers.give(at)
    },
  })
}

type Answer = { afterMs: number; act: Act; note: string }

// What people said of one.
function storyOf({ cause, detectedAt, subjectKind }: StoredIncident): Answer[] {
  if (cause === 'model_mix' || cause === 'unit_cost') {
    return [
      { afterMs: hour, act: { kind: 'acknowledge' }, note: 'The large model is for the migration. I look at it.' },
    ]
  }
  if (subjectKind === 'person') {
    return [
      { afterMs: hour, act: { kind: 'acknowledge' }, note: 'I am on it.' },
      {
        ...{ afterMs: 8 * hour, note: 'A test loop that never ended. It has a limit now.' },
        act: { kind: 'resolve', resolution: 'runaway' },
      },
    ]
  }
  const until = new Date(detectedAt + 14 * day)
  return [{ afterMs: 2 * hour, act: { kind: 'expect', until }, note: 'More agents than usual until the release.' }]
}

/** Answers as they come due. Without a lead of the team the person who looks at the try-out gives them. */
function answersOf(db: Db, email: string) {
  const waiting: Array<Answer & { dueAt: number; incidentId: string }> = []
  return {
    async plan(id: string) {
      const incident = await findIncident(db, id)
      if (!incident) return
      for (const answer of storyOf(incident)) {
        waiting.push({ ...answer, dueAt: incident.detectedAt + answer.afterMs, incidentId: incident.id })
      }
    },
    async give(at: Date) {
      const due = waiting.filter(({ dueAt }) => dueAt <= at.getTime())
      for (const answer of due) {
        waiting.splice(waiting.indexOf(answer), 1)
        const incident = await findIncident(db, answer.incidentId)
        const personId = incident && (await answererOf(db, incident, email))
        if (!incident || !personId) continue
        const { id, version } = incident
        await actOnIncident(db, { id, version, act: answer.act, personId, note: answer.note, actor, now: at })
      }
    },
  }
}

async function answererOf(db: Db, { teamId }: StoredIncident, email: string): Promise<string | null> {
  const [lead] = (teamId && (await teamLeads(db)).get(teamId)) || []
  return lead?.id ?? (await findPersonByEmail(db, email))?.id ?? null
}
