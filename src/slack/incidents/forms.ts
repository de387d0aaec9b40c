import type { ModalView } from '@slack/types'
import { addDays, dayOf } from '../../base/calendar.ts'
import type { ChosenResolution } from '../../incidents/incident.ts'
import type { NamedIncident } from '../../incidents/incident-facts.ts'
import { section } from '../kit/blocks.ts'
import { dateInput, radioInput, textInput } from '../kit/inputs.ts'
import { modal } from '../kit/modal.ts'
import { incidentModals } from './action-ids.ts'
import { pressValue } from './value.ts'
import { sentenceShown, subjectText } from './words.ts'

export const incidentFields = { resolution: 'resolution', note: 'note', until: 'until', amount: 'amount' } as const
export const longestNote = 500

/** What people resolve an incident as, with what it teaches. */
export const resolutions: ReadonlyArray<{
  value: ChosenResolution
  text: string
  description: string
}> = [
  { value: 'expected_work', text: 'Expected work', description: 'From now on this counts as usual for them' },
  { value: 'model_switch', text: 'A model switch', description: 'Switched back, or agreed on' },
  { value: 'runaway', text: 'A runaway agent', description: 'Stopped; these days are left out of what is usual' },
  { value: 'false_alarm', text: 'Not an anomaly', description: 'Tally needs more to tell of this kind for them' },
  { value: 'other', text: 'Something else', description: 'Say what below' },
]

export function resolveModal(one: NamedIncident): ModalView {
  return modal({
    callbackId: incidentModals.resolve,
    title: 'Resolve',
    submit: 'Resolve',
    metadata: pressValue(one.incident),
    blocks: [
      section(aboutText(one)),
      radioInput({ id: incidentFields.resolution, label: 'What was it?', choices: [...resolutions] }),
      noteInput('What was done? (shown with the incident)'),
    ],
  })
}

export function expectModal(one: NamedIncident, now: Date): ModalView {
  return modal({
    callbackId: incidentModals.expect,
    title: 'This is expected',
    submit: 'Save',
    metadata: pressValue(one.incident),
    blocks: [
      section(
        `${aboutText(one)}\nTally says nothing more of it until then, unless it grows fourfold, and takes it as the new normal.`,
      ),
      dateInput({ id: incidentFields.until, label: 'Through which day?', initial: addDays(dayOf(now), 7) }),
      textInput({
        id: incidentFields.note,
        label: 'Why?',
        maxLength: longestNote,
        placeholder: 'Migration to the new API',
      }),
    ],
  })
}

export function capModal(one: NamedIncident): ModalView {
  return modal({
    callbackId: incidentModals.cap,
    title: 'Cap the day',
    submit: 'Set the cap',
    metadata: pressValue(one.incident),
    blocks: [
      section(`${aboutText(one)}\nA hard daily budget: requests beyond it are refused at once, until the day ends.`),
      textInput({ id: incidentFields.amount, label: 'At most a day, in US dollars', placeholder: '50', maxLength: 20 }),
    ],
  })
}

function aboutText(one: NamedIncident): string {
  return `*${subjectText(one, 'shown')}*\n${sentenceShown(one.incident.sentence)}`
}

function noteInput(label: string) {
  return textInput({ id: incidentFields.note, label, optional: true, multiline: true, maxLength: longestNote })
}
