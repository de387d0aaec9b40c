import type { Ack, Carrier, Envelope } from './envelope.ts'
import type { Faults } from './faults.ts'
import { type JsonObject, textAt } from './json.ts'
import type { DeliveryMode } from './options.ts'
import { type LoggedDelivery, note, type TrafficLog } from './traffic-log.ts'
import { newSlackId, type Workspace } from './workspace.ts'

export type Delivery = {
  /** A command or interaction: once, never repeated; the answer is what came within the limit. */
  interact(type: 'slash_commands' | 'interactive', payload: JsonObject): Promise<Ack>
  /** An event, if the app subscribes to it: repeated with the same event_id until acknowledged. Answers the first attempt. */
  event(subscription: string, event: JsonObject): Promise<Ack | null>
  /** From now on payloads go this way. */
  use(mode: DeliveryMode): void
  close(): void
}

type DeliveryParts = {
  workspace: Workspace
  faults: Faults
  log: TrafficLog
  carrierFor: (mode: DeliveryMode) => Carrier
  mode: DeliveryMode
}

/** Hands payloads to the app over whichever way is in use, logs each attempt, and repeats events as Slack does. */
export function openDelivery(parts: DeliveryParts): Delivery {
  const { workspace, faults } = parts
  const waiting = new Set<NodeJS.Timeout>()
  let mode = parts.mode
  let carrier = parts.carrierFor(mode)

  const attempt = async (envelope: Envelope): Promise<Ack> => {
    const logged = note<LoggedDelivery>(parts.log.deliveries, {
      at: workspace.clock.now().toISOString(),
      via: mode.mode,
      type: typeOf(envelope),
      id: textAt(envelope.payload, 'event_id') ?? textAt(envelope.payload, 'trigger_id') ?? '',
      attempt: envelope.attempt,
      payload: envelope.payload,
      outcome: 'waiting',
      ackMs: null,
      ackPayload: null,
    })
    const ack = await carrier.deliver(envelope, (ms, payload) =>
      Object.assign(logged, { ackMs: ms, ackPayload: payload ?? null }),
    )
    logged.outcome = ack.kind
    if (ack.kind === 'acknowledged') Object.assign(logged, { ackMs: ack.ms, ackPayload: ack.payload ?? null })
    return ack
  }

  const repeatAfter = (envelope: Envelope, ack: Ack) => {
    if (ack.kind === 'acknowledged') {
      if (faults.duplicateEvents === 0) return
      faults.duplicateEvents -= 1
    }
    if (ack.kind === 'refused' && ack.noRetry) return
    const afterMs = workspace.limits.eventRetryAfterMs[envelope.attempt]
    if (afterMs === undefined) return
    const retryReason = ack.kind === 'acknowledged' ? 'timeout' : ack.reason
    const timer = setTimeout(async () => {
      waiting.delete(timer)
      const again = { ...envelope, attempt: envelope.attempt + 1, retryReason }
      repeatAfter(again, await attempt(again))
    }, afterMs)
    waiting.add(timer)
  }

  return {
    interact: (type, payload) => attempt({ type, payload, acceptsResponsePayload: true, attempt: 0, retryReason: '' }),
    async event(subscription, event) {
      if (!workspace.app.events.includes(subscription)) return null
      if (workspace.grant.botToken === null && !farewells.has(subscription)) return null
      const payload = eventPayload(workspace, event)
      const envelope: Envelope = {
        type: 'events_api',
        payload,
        acceptsResponsePayload: false,
        attempt: 0,
        retryReason: '',
      }
      const ack = await attempt(envelope)
      repeatAfter(envelope, ack)
      return ack
    },
    use(next) {
      mode = next
      carrier = parts.carrierFor(next)
    },
    close() {
      for (const timer of waiting) clearTimeout(timer)
    },
  }
}

/** What an app hears of a workspace it is no longer in. */
const farewells: ReadonlySet<string> = new Set(['app_uninstalled', 'tokens_revoked'])

function eventPayload(workspace: Workspace, event: JsonObject): JsonObject {
  const { app, team } = workspace
  return {
    token: 'sandbox',
    team_id: team.id,
    context_team_id: team.id,
    context_enterprise_id: null,
    api_app_id: app.appId,
    event: { ...event, event_ts: workspace.nextTs() },
    type: 'event_callback',
    event_id: newSlackId('Ev'),
    event_time: Math.floor(workspace.clock.now().getTime() / 1000),
    authorizations: [
      { enterprise_id: null, team_id: team.id, user_id: app.botUserId, is_bot: true, is_enterprise_install: false },
    ],
    is_ext_shared_channel: false,
    event_context: '4-sandbox',
  }
}

function typeOf({ type, payload }: Envelope): string {
  if (type === 'slash_commands') return String(payload.command)
  const inner = payload.event
  if (type === 'interactive' || typeof inner !== 'object' || inner === null) return String(payload.type)
  return 'type' in inner ? String(inner.type) : 'event'
}
