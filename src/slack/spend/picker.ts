import type { ModalView } from '@slack/types'
import { z } from 'zod'
import { has } from '../../people/need.ts'
import type { Period } from '../../reports/period.ts'
import { periodChoices } from '../dashboard/controls.ts'
import { searchInput, selectInput } from '../kit/inputs.ts'
import { modal } from '../kit/modal.ts'
import type { CommandRequest } from '../listening/requests.ts'
import { spendActions } from './action-ids.ts'
import { unclearMessage } from './views.ts'

/** What is still open in a request: a team, the name of a project or model, or two to compare. */
export type Picked = 'team' | 'project' | 'model' | 'compare'

type PickedPeriod = Pick<Period, 'word' | 'label'>

/** What the modal carries: what is asked. */
export const pickerState = z.object({
  kind: z.enum(['team', 'project', 'model', 'compare']),
  verb: z.string().max(20),
})

/** Asks in a modal for what a request leaves open. Who sees no others has nothing to choose from. */
export async function openPicker(
  { viewer, reply, openModal }: CommandRequest,
  input: { kind: Picked; verb: string; period: PickedPeriod },
): Promise<void> {
  const { kind, verb, period } = input
  if (!has(viewer, 'lead') && (kind === 'team' || kind === 'compare')) {
    return void (await reply(
      unclearMessage('There is nobody but you whose spend you see, so there is nothing to choose.'),
    ))
  }
  await openModal(titles[kind], async () => pickerModal({ kind, verb }, period))
}

/** The modal; the period that was asked for is chosen in it already. */
export function pickerModal(state: z.infer<typeof pickerState>, period: PickedPeriod): ModalView {
  const { kind } = state
  const search = { actionId: kind === 'team' || kind === 'compare' ? spendActions.pickScope : spendActions.pickName }
  const fields =
    kind === 'compare'
      ? [
          searchInput({
            id: 'first',
            label: 'Compare',
            actionId: spendActions.pickScope,
            placeholder: 'A team or person',
          }),
          searchInput({
            id: 'second',
            label: 'With',
            actionId: spendActions.pickOther,
            placeholder: 'A team or person',
          }),
        ]
      : [searchInput({ id: 'first', label: labels[kind], placeholder: 'Type to search', ...search })]
  return modal({
    callbackId: 'spend.pick',
    title: titles[kind],
    submit: 'Show',
    metadata: JSON.stringify(state),
    blocks: [
      ...fields,
      selectInput({
        id: 'period',
        label: 'When',
        choices: periodChoices(period).map(({ word, text }) => ({ value: word, text })),
        initial: period.word,
      }),
    ],
  })
}

const titles: Record<Picked, string> = {
  team: 'Which team?',
  project: 'Which project?',
  model: 'Which model?',
  compare: 'Compare what?',
}

const labels = { team: 'Team', project: 'Project', model: 'Model' } as const
