import type { QuietTimes } from '../../notices/quiet-times.ts'
import type { TopicId } from '../../notices/topics.ts'
import type { Way } from '../../notices/wishes.ts'
import type { Form } from '../kit/form.ts'
import { fieldOf, type Notifications, noHours, quietFields, wayOf } from './views.ts'

/** The topics that are to come otherwise than they do; what does not say one of the three ways is left as it is. */
export function readWays(form: Form, { topics, wishes }: Pick<Notifications, 'topics' | 'wishes'>): Map<TopicId, Way> {
  return new Map(
    topics.flatMap((topic) => {
      const way = ways.find((one) => one === form.chosen(fieldOf(topic)))
      return way && way !== wayOf(topic, wishes) ? [[topic.id, way] as const] : []
    }),
  )
}

const ways = ['slack', 'email', 'off'] as const

export type ReadQuiet = { ok: true; quiet: QuietTimes } | { ok: false; errors: Record<string, string> }

/** The quiet times that were filled in, or which field is wrong: sentences by block id. */
export function readQuiet(form: Form): ReadQuiet {
  const from = form.chosen(quietFields.from) ?? noHours
  const until = form.chosen(quietFields.until)
  const days = form.ticked(quietFields.days).map(Number)
  if (new Set(days).size === 7) {
    const say = 'With all seven, nothing could ever come. Leave one out, or switch topics off instead.'
    return { ok: false, errors: { [quietFields.days]: say } }
  }
  if (from === noHours) return { ok: true, quiet: { hours: null, days } }
  if (until === null) return { ok: false, errors: { [quietFields.until]: 'Choose when they end.' } }
  if (until === from) {
    return { ok: false, errors: { [quietFields.until]: 'They end when they begin. Choose another time.' } }
  }
  return { ok: true, quiet: { hours: { from, until }, days } }
}
