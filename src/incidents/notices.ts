import { z } from 'zod'

/** What the outbox messages of incidents say, by kind: which incident. How it stands is read when they are drawn. */

/** Who reads a message of an incident: its owner alone, the leads or admins, or everybody in a channel. */
export type Place = 'owner' | 'leads' | 'channel' | 'batch'

const place = z.enum(['owner', 'leads', 'channel', 'batch'])

/** `incident.alert`: the message that stands for an incident, drawn anew with each change of it. */
export const incidentAlert = z.object({ incidentId: z.string(), place })
export type IncidentAlert = z.infer<typeof incidentAlert>

/** `incident.batch`: one message for several incidents that were found at once. */
export const incidentBatch = z.object({ incidentIds: z.array(z.string()), place })
export type IncidentBatch = z.infer<typeof incidentBatch>

/** So many that are found at once and go to one place are told in one message. */
export const batchFrom = 3

/** `incident.changed`: the message `alertKey` is drawn anew, and its thread says what happened. */
export const incidentChanged = z.object({ incidentId: z.string(), eventId: z.int(), alertKey: z.string(), place })
export type IncidentChanged = z.infer<typeof incidentChanged>
