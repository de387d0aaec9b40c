import type { ModalView } from '@slack/types'
import { z } from 'zod'
import { day } from '../../base/calendar.ts'
import type { DaySpan, NeedsPeriod } from '../../imports/preview.ts'
import { section } from '../kit/blocks.ts'
import type { Form } from '../kit/form.ts'
import { dateInput } from '../kit/inputs.ts'
import { modal } from '../kit/modal.ts'
import { fileForms } from './action-ids.ts'
import { fileName } from './words.ts'

export const periodFields = { first: 'first', last: 'last' } as const
export const fileMetadata = z.object({ id: z.uuid() })

export function periodModal({ id, name, guess }: { id: string; name: string } & Pick<NeedsPeriod, 'guess'>): ModalView {
  return modal({
    callbackId: fileForms.period,
    title: 'Of when is it?',
    submit: 'Read it so',
    metadata: JSON.stringify({ id } satisfies z.infer<typeof fileMetadata>),
    blocks: [
      section(
        `*${fileName(name)}* says nowhere of when it is. What it holds is spread evenly over the days (UTC) you choose.`,
      ),
      dateInput({ id: periodFields.first, label: 'First day', ...(guess ? { initial: guess.first } : {}) }),
      dateInput({ id: periodFields.last, label: 'Last day', ...(guess ? { initial: guess.last } : {}) }),
    ],
  })
}

/** The days that were chosen, or what is wrong with them by field. */
export function periodGiven(form: Form): { span: DaySpan } | { errors: Record<string, string> } {
  const first = form.chosen(periodFields.first) ?? ''
  const last = form.chosen(periodFields.last) ?? ''
  if (!isDay(first)) return { errors: { [periodFields.first]: 'Choose the first day.' } }
  if (!isDay(last)) return { errors: { [periodFields.last]: 'Choose the last day.' } }
  if (last < first) return { errors: { [periodFields.last]: 'The last day is before the first. Choose a later one.' } }
  return { span: { first: day(first), last: day(last) } }
}

function isDay(text: string): boolean {
  return z.iso.date().safeParse(text).success
}
