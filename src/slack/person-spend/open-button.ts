import type { Button } from '@slack/types'
import { button } from '../kit/blocks.ts'
import { personActions } from './action-ids.ts'

/** The button that opens the window, wherever it stands. */
export function personButton(personId: string, periodWord: string): Button {
  return button({
    actionId: personActions.open,
    text: 'Details',
    value: `${personId} ${periodWord}`,
    label: 'Models, activity, sessions and days',
  })
}
