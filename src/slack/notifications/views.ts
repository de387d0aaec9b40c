import type { KnownBlock, ModalView } from '@slack/types'
import type { QuietTimes } from '../../notices/quiet-times.ts'
import type { Topic } from '../../notices/topics.ts'
import type { Way, Wishes } from '../../notices/wishes.ts'
import { actions, button, context, divider, header, section } from '../kit/blocks.ts'
import { escapeMrkdwn } from '../kit/escape.ts'
import { type Choice, checkboxInput, selectInput } from '../kit/inputs.ts'
import { modal } from '../kit/modal.ts'
import { isoWeekdays } from '../organisation/words.ts'
import { notificationActions, notificationSubmissions } from './action-ids.ts'
import { type OwnTopic, quietText, wayNames } from './words.ts'

/** What somebody gets and how. `mailTo`: where their e-mail goes; null where none can. */
export type Notifications = {
  topics: readonly OwnTopic[]
  wishes: Wishes
  mailTo: string | null
  usualQuiet: QuietTimes
}

/** Home > Notifications: how each topic comes now, when Tally keeps quiet, and what always comes. */
export function notificationBlocks(shown: Notifications): KnownBlock[] {
  const { topics, wishes, mailTo } = shown
  const chosen = topics.filter(({ isChoosable }) => isChoosable)
  const always = topics.filter(({ isChoosable }) => !isChoosable)
  return [
    header('Notifications'),
    section('What Tally writes to you, and how it comes.'),
    actions(
      button({ actionId: notificationActions.choose, text: 'Choose what comes…', value: 'choose' }),
      button({ actionId: notificationActions.quiet, text: 'Quiet hours…', value: 'quiet' }),
      ...(isUsual(shown)
        ? []
        : [button({ actionId: notificationActions.reset, text: 'Back to the defaults…', value: 'reset' })]),
    ),
    ...chosen.map((topic) => section(`*${topic.title}* · ${wayText(wayOf(topic, wishes), mailTo)}\n${topic.means}`)),
    divider(),
    section(`*Quiet hours:* ${quietText(wishes.quiet)}${zoneText(wishes)}`),
    context(
      isNever(wishes.quiet) ? '' : 'What comes meanwhile waits until they end, three or more of them in one message.',
      mailTo === null ? '' : `E-mail goes to ${escapeMrkdwn(mailTo)}, and does not wait.`,
      `At any hour, and always in Slack: ${always.map(({ title }) => lowerFirst(title)).join(', ')}. Critical incidents come at any hour too, also where unusual spend is off.`,
    ),
  ]
}

/** How a topic comes to somebody: as they chose, else as usual. */
export function wayOf({ id, usually }: Pick<OwnTopic, 'id' | 'usually'>, { ways }: Pick<Wishes, 'ways'>): Way {
  return ways.get(id) ?? usually
}

function wayText(way: Way, mailTo: string | null): string {
  if (way !== 'email') return wayNames[way]
  return mailTo === null ? 'In Slack, because no e-mail can reach you now' : wayNames.email
}

function zoneText({ quiet, zone }: Wishes): string {
  return isNever(quiet) ? '' : `, by the clock of ${zone}`
}

function isNever({ hours, days }: QuietTimes): boolean {
  return hours === null && days.length === 0
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1)
}

function isUsual({ topics, wishes, usualQuiet }: Notifications): boolean {
  const isQuietUsual = quietText(wishes.quiet) === quietText(usualQuiet)
  return isQuietUsual && topics.every((topic) => wayOf(topic, wishes) === topic.usually)
}

const wayField = 'way.'

/** The block id of a topic's select. */
export function fieldOf(topic: Pick<Topic, 'id'>): string {
  return `${wayField}${topic.id}`
}

/** The form of how each topic comes. */
export function waysForm({ topics, wishes, mailTo }: Notifications): ModalView {
  const choices: Choice[] = [
    { value: 'slack', text: wayNames.slack },
    ...(mailTo === null ? [] : [{ value: 'email', text: wayNames.email }]),
    { value: 'off', text: wayNames.off },
  ]
  return modal({
    callbackId: notificationSubmissions.saveWays,
    title: 'What comes, and how',
    submit: 'Save',
    blocks: [
      ...(mailTo === null ? [] : [context(`E-mail goes to ${escapeMrkdwn(mailTo)}.`)]),
      ...topics
        .filter(({ isChoosable }) => isChoosable)
        .map((topic) => {
          const way = wayOf(topic, wishes)
          // An address that was there when they chose may be gone.
          const initial = choices.some(({ value }) => value === way) ? way : 'slack'
          return selectInput({ id: fieldOf(topic), label: topic.title, hint: topic.means, choices, initial })
        }),
    ],
  })
}

/** The block ids of the form of quiet hours. */
export const quietFields = { from: 'quiet.from', until: 'quiet.until', days: 'quiet.days' } as const

/** What the start of quiet hours says where there are none. */
export const noHours = 'none'

const halfHours: Choice[] = Array.from({ length: 48 }, (_, at) => {
  const time = `${String(Math.floor(at / 2)).padStart(2, '0')}:${at % 2 === 0 ? '00' : '30'}`
  return { value: time, text: time }
})

/** The form of quiet hours and days. */
export function quietForm({ wishes: { quiet, zone } }: Notifications): ModalView {
  return modal({
    callbackId: notificationSubmissions.saveQuiet,
    title: 'Quiet hours',
    submit: 'Save',
    blocks: [
      section(`By the clock of *${zone}*, which is your time zone in Slack, or your company’s where Slack tells none.`),
      selectInput({
        id: quietFields.from,
        label: 'From',
        choices: [{ value: noHours, text: 'No quiet hours' }, ...halfHours],
        initial: quiet.hours?.from ?? noHours,
      }),
      selectInput({
        id: quietFields.until,
        label: 'Until',
        choices: halfHours,
        initial: quiet.hours?.until ?? '08:00',
        hint: 'Where it is earlier than the start, it is the next morning.',
      }),
      checkboxInput({
        id: quietFields.days,
        label: 'Quiet all day',
        choices: isoWeekdays.map((text, at) => ({ value: String(at + 1), text })),
        initial: quiet.days.map(String),
        optional: true,
      }),
    ],
  })
}

/** Asks before everything becomes as usual. */
export function resetForm({ usualQuiet }: Pick<Notifications, 'usualQuiet'>): ModalView {
  return modal({
    callbackId: notificationSubmissions.reset,
    title: 'Back to the defaults?',
    submit: 'Back to the defaults',
    blocks: [
      section(`What you chose is forgotten. Notices come in Slack, and quiet hours are ${quietText(usualQuiet)}.`),
    ],
  })
}
