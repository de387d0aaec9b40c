import type { z } from 'zod'
import type { Person } from '../../people/person.ts'
import type { Message } from '../kit/blocks.ts'

/** Who will read it, and when it is. */
export type Reading = { reader: Person | null; now: Date }

/** How one kind of message is drawn, from data of its shape. Null: by now there is nothing left to say. */
export type OutboxRenderer = { draw(data: unknown, reading: Reading): Promise<Message | null> }

/** Ties a kind's shape to its drawing. What does not have the shape throws, and the message is kept as failed. */
export function renderer<Data>(
  schema: z.ZodType<Data>,
  draw: (data: Data, reading: Reading) => Message | null | Promise<Message | null>,
): OutboxRenderer {
  return { draw: async (data, reading) => draw(schema.parse(data), reading) }
}
