import type { KnownBlock, ModalView } from '@slack/types'
import type { RuleName } from '../../anomalies/rules/settings.ts'
import {
  type DetectionField,
  fieldsOfRule,
  figureText,
  type RuleGroup,
  ruleNames,
  ruleWords,
} from '../../incidents/detection-fields.ts'
import { type DetectionSettings, figureOf } from '../../incidents/detection-settings.ts'
import type { RuleMessages } from '../../incidents/rules-backtest.ts'
import { actions, button, context, divider, section } from '../kit/blocks.ts'
import { type Choice, selectInput, textInput } from '../kit/inputs.ts'
import { modal } from '../kit/modal.ts'
import { incidentModals, incidentSettings } from './action-ids.ts'

export const ruleGroups: Record<RuleGroup, { title: string; about: string }> = {
  spend: { title: 'Rules on spend', about: 'Rules on spend…' },
  use: { title: 'Rules on use', about: 'Rules on requests and tokens…' },
  cost: { title: 'Rules on request cost', about: 'Rules on cost per request…' },
}

const places: Choice[] = [
  { value: 'off', text: 'Off', description: 'Says nothing' },
  { value: 'digest', text: 'List only', description: 'Stands in Home > Incidents; sends no message' },
  { value: 'channel', text: 'Channel', description: 'A message in the channel for alerts' },
]

/** The block of a rule’s switch. */
export function switchOf(rule: RuleName): string {
  return `${rule}.speaks`
}

type Shown = {
  group: RuleGroup
  settings: DetectionSettings
  tried: RuleMessages
  hasCursor: boolean
  /** What is wrong with what was tried; empty where nothing is. */
  fault?: string
}

/** The fixed rules of one group: what each is about, what it would have sent, and its figures. */
export function rulesModal({ group, settings, tried, hasCursor, fault = '' }: Shown): ModalView {
  const rules = ruleNames.filter((rule) => ruleWords[rule].group === group)
  return modal({
    callbackId: incidentModals.rules,
    title: ruleGroups[group].title,
    submit: 'Save',
    metadata: group,
    blocks: [
      context(
        'What Tally’s own detection says of somebody is not said again by a rule. By a month of your own usage: how many messages each would have sent in a channel in the last 30 days.',
      ),
      ...(fault === '' ? [] : [section(`:warning: ${fault}`)]),
      ...rules.flatMap((rule) => [...ruleBlocks(rule, { settings, tried, hasCursor }), divider()]),
      actions(button({ actionId: incidentSettings.tryRules, text: 'Try these values', value: group })),
      context('The next run uses what is saved, within a minute. Every change is in Set-up > Audit.'),
    ],
  })
}

function ruleBlocks(
  rule: RuleName,
  { settings, tried, hasCursor }: Pick<Shown, 'settings' | 'tried' | 'hasCursor'>,
): KnownBlock[] {
  const { title, says, needs, isOfNow } = ruleWords[rule]
  const sent = needs && !hasCursor ? needsText : isOfNow ? ofNowText : sentText(tried[rule])
  const fields = fieldsOfRule(rule)
  return [
    section(`*${title}*\n${says}\n${sent}`),
    selectInput({
      id: switchOf(rule),
      label: `${title}: where it speaks`,
      choices: places,
      initial: settings.rules[rule].speaks,
    }),
    ...fields.map((field) => figureInput(field, settings)),
  ]
}

/** A figure to type, with what it means and what it is at first. */
export function figureInput(field: DetectionField, settings: DetectionSettings) {
  return textInput({
    id: field.key,
    label: field.label,
    hint: `${capital(field.hint)}. Default: ${figureText(field, field.initial)}.`,
    initial: figureText(field, figureOf(settings, field)),
    maxLength: 30,
  })
}

const needsText = 'Needs Cursor: no account of it is connected.'
const ofNowText = 'Cursor tells of this moment only, so the last 30 days cannot be tried.'

function sentText(sent: number): string {
  if (sent === 0) return 'It would have sent nothing in the last 30 days.'
  return `It would have sent *${sent.toLocaleString('en-US')} ${sent === 1 ? 'message' : 'messages'}* in the last 30 days.`
}

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1)
}
