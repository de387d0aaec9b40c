import { messagesOf } from '../../incidents/announce.ts'
import { incidentAlert, incidentBatch } from '../../incidents/notices.ts'
import { saidMessages } from '../../outbox/said-messages.ts'
import { patiently, slackErrorOf } from '../web-api.ts'
import type { IncidentDeps } from './deps.ts'
import { drawAlert, drawBatch } from './draw.ts'

/** Draws an incident anew wherever it was told, for what changes in it without being a change of it, such as a paused key. */
export async function redrawEverywhere(deps: IncidentDeps, incidentId: string): Promise<void> {
  const { db, clients, clock, log } = deps
  for (const { dedupeKey, place } of await messagesOf(db, incidentId)) {
    const kind = place === 'batch' ? 'incident.batch' : 'incident.alert'
    for (const { workspace, channel, ts, data } of await saidMessages(db, { kind, keyPrefix: dedupeKey })) {
      const message =
        place === 'batch'
          ? await drawBatch(deps, incidentBatch.parse(data))
          : await drawAlert(deps, incidentAlert.parse(data), clock.now())
      if (!message) continue
      try {
        await clients.within(workspace, () =>
          patiently(() => clients.interactive.chat.update({ channel, ts, ...message })),
        )
      } catch (thrown) {
        log.warn({ error: slackErrorOf(thrown) ?? 'unknown' }, 'an alert could not be drawn anew')
      }
    }
  }
}
