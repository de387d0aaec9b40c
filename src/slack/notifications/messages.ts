import { z } from 'zod'
import { topicOf } from '../../notices/topics.ts'
import { wishesOf } from '../../notices/wishes.ts'
import { partsOf, togetherKind } from '../../outbox/together.ts'
import { type Drawn, type OutboxRenderer, type Reading, renderer } from '../outbox/renderer.ts'
import type { NotificationDeps } from './show.ts'
import { togetherMessage } from './together-view.ts'

const shape = z.object({ togetherId: z.string() })

/**
 * How several messages are drawn as one: each as it stands by now, with the others' renderers `each`. One that alone is left
 * is drawn as itself.
 */
export function togetherMessages(
  deps: Pick<NotificationDeps, 'db' | 'usualQuiet'>,
  each: Readonly<Record<string, OutboxRenderer>>,
): Record<string, OutboxRenderer> {
  return {
    [togetherKind]: renderer(shape, async ({ togetherId }, reading) => {
      const isOff = await switchedOff(deps, reading)
      const drawn: Array<{ at: Date; message: Drawn }> = []
      for (const { kind, data, createdAt } of await partsOf(deps.db, togetherId)) {
        const message = isOff(kind) ? null : await drawnOrNot(each[kind], data, reading)
        if (message) drawn.push({ at: createdAt, message })
      }
      const [first, ...others] = drawn
      if (!first) return null
      if (others.length === 0) return first.message
      return togetherMessage(drawn.map(({ at, message: { text } }) => ({ at, text })))
    }),
  }
}

// One that cannot be drawn keeps nobody from reading the others.
async function drawnOrNot(drawer: OutboxRenderer | undefined, data: unknown, reading: Reading): Promise<Drawn | null> {
  try {
    return (await drawer?.draw(data, reading)) ?? null
  } catch (thrown) {
    if (thrown instanceof z.ZodError) return null
    throw thrown
  }
}

// What was switched off in the morning is not told because it came up in the night.
async function switchedOff(
  { db, usualQuiet }: Pick<NotificationDeps, 'db' | 'usualQuiet'>,
  { reader }: Reading,
): Promise<(kind: string) => boolean> {
  const wishes = reader && (await wishesOf(db, reader.id, usualQuiet))
  return (kind) => {
    const topic = topicOf(kind)
    return topic !== null && wishes?.ways.get(topic.id) === 'off'
  }
}
