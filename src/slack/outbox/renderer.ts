import type { z } from 'zod'
import type { Person } from '../../people/person.ts'
import type { Message } from '../kit/blocks.ts'

/** Who will read it, and when it is. */
export type Reading = { reader: Person | null; now: Date }

/** A message, and the thread it belongs into, if any; a loud one is seen in the channel as well. */
export type Drawn = Message & { thread?: { channel: string; ts: string; isLoud: boolean } }

/** Thrown where a message has to wait for another one to be said first: it was not tried. */
export class NotYet extends Error {}

/** How one kind of message is drawn, from data of its shape. Null: by now there is nothing left to say. */
export type OutboxRenderer = { draw(data: unknown, reading: Reading): Promise<Drawn | null> }

/** Ties a kind's shape to its drawing. What does not have the shape throws, and the message is kept as failed. */
export function renderer<Data>(
  schema: z.ZodType<Data>,
  draw: (data: Data, reading: Reading) => Drawn | null | Promise<Drawn | null>,
): OutboxRenderer {
  return { draw: async (data, reading) => draw(schema.parse(data), reading) }
}
