import type { KnownBlock } from '@slack/types'
import { formatMonth } from '../../base/calendar.ts'
import { formatUsd } from '../../base/money.ts'
import { program } from '../../base/program.ts'
import { altTextOf, findingOf } from '../../reports/finding.ts'
import { hasAny, type SpendReport } from '../../reports/spend-report.ts'
import {
  actions,
  button,
  context,
  figures,
  image,
  type Message,
  type PictureSource,
  preformatted,
  section,
  table,
} from '../kit/blocks.ts'
import { asCode, escapeMrkdwn } from '../kit/escape.ts'
import { personButton } from '../person-spend/open-button.ts'
import { spendActions } from './action-ids.ts'
import { explainButton } from './explain-views.ts'
import { freshness, mainFigures, modelRows, monthRows, providerRows, sideNotes, trendLine } from './figures.ts'

/** Whose figures they are: one's own, or, with a name, somebody else's. */
type Whose = { name?: string }

/**
 * The answer to `/spend me`, and with a `name` to `/spend @person`: figures, text bars and tables. `chartButton` offers the
 * picture where it cannot follow by itself; `note` is a line of mrkdwn more.
 */
export function spendMessage(
  report: SpendReport,
  input: Whose & { now: Date; chartButton: boolean; note?: string },
): Message {
  const { now, chartButton, name, note = '' } = input
  const text = headline(report, input)
  const line = escapeMrkdwn(spendLine(report, name))
  if (!hasAny(report)) return { text, blocks: [section(`*${line}*`), ...emptyHint(report, name)] }
  const split = [trendLine(report), providerRows(report)].filter((part) => part !== '').join('\n\n')
  const blocks: KnownBlock[] = [
    section(`*${line}*\n${escapeMrkdwn(findingOf(report, now))}.`),
    figures(mainFigures(report, now)),
    ...(split === '' ? [] : [preformatted(split)]),
    ...modelTable(report),
    ...(report.byMonth.length < 2 ? [] : [preformatted(monthRows(report, 6, now))]),
    context(note, ...sideNotes(report), `${freshness(report)} ${otherPeriods(name)}`),
    actions(
      ...(chartButton ? [chartButtonFor(report, name)] : []),
      ...(report.who.kind === 'person' ? [personButton(report.who.personId, report.period.word)] : []),
      explainButton(report.who, report.period),
    ),
  ]
  return { text, blocks }
}

/** The picture that follows an answer. */
export function chartMessage(report: SpendReport, input: Whose & { now: Date; daily: PictureSource }): Message {
  return { text: headline(report, input), blocks: [image(input.daily, altTextOf(report, input.now))] }
}

/** The picture sent to somebody's own messages with the figures it shows; without a picture, the whole answer, which says so. */
export function chartInDirectMessage(
  report: SpendReport,
  input: Whose & { now: Date; daily: PictureSource | null },
): Message {
  const { daily, now, ...whose } = input
  if (!daily) {
    const answer = spendMessage(report, { now, ...whose, chartButton: false })
    const missing = 'The chart could not be attached this time; the figures are complete. Try again in a minute.'
    return { text: answer.text, blocks: [...answer.blocks, context(missing)] }
  }
  return {
    text: headline(report, input),
    blocks: [
      section(`*${escapeMrkdwn(spendLine(report, whose.name))}*\n${escapeMrkdwn(findingOf(report, now))}.`),
      image(daily, altTextOf(report, now)),
      figures(mainFigures(report, now)),
      ...modelTable(report),
      context(...sideNotes(report), freshness(report)),
      actions(explainButton(report.who, report.period)),
    ],
  }
}

/** What we say to a request we did not understand; `say` is ours, but may quote the person. */
export function unclearMessage(say: string): Message {
  const examples = 'For example `/spend me`, `/spend me 7d` or `/spend me last month`. `/spend help` lists everything.'
  return { text: escapeMrkdwn(say), blocks: [section(`${escapeMrkdwn(say)}\n${examples}`)] }
}

/** What somebody sees whom Tally cannot find among its people, and what to do about it. */
export function unknownPersonMessage(email: string | null): Message {
  const who = email === null ? 'you yet, and Slack does not tell your e-mail address' : `${asCode(email)} yet`
  return {
    text: 'Tally does not know you yet, so there is no spend to show.',
    blocks: [
      section(
        `*Tally does not know ${who}.*\nYour spend shows here by itself once you have a key of your own. Ask whoever runs Tally to make one for you:`,
      ),
      preformatted(keyCommand(email)),
      context('Then point your tool at Tally with that key. The first request shows up within a minute.'),
    ],
  }
}

/** What an admin types to make somebody a key. */
export function keyCommand(email: string | null): string {
  return `${program} key create --name laptop --email ${email ?? 'you@your-company.example'}`
}

/** That a chart is on its way to the person's own messages, or why it is not. */
export function chartSentMessage(sent: boolean): Message {
  const text = sent
    ? 'The chart is in your messages with Tally.'
    : 'The figures are in your messages with Tally, but the chart could not be attached. Try again in a minute.'
  return { text, blocks: [section(text)] }
}

/** That the picture did not come; the figures above it stay as they are. */
export function chartMissingMessage(report: SpendReport, name?: string): Message {
  const text = 'The chart could not be shown here. The figures above are complete.'
  return { text, blocks: [context(text), actions(chartButtonFor(report, name))] }
}

/** `You spent $12.30 in November 2026 so far`, or with a name, that they did. */
export function spendLine(report: SpendReport, name?: string): string {
  const { when } = report.period
  if (!hasAny(report)) return name === undefined ? `No AI usage ${when}` : `${name}: no AI usage ${when}`
  return `${name ?? 'You'} spent ${formatUsd(report.usageSpendMicroUsd)} ${when}`
}

/** Where to begin for somebody whose period is empty. */
function emptyHint(report: SpendReport, name: string | undefined): KnownBlock[] {
  const sentence = emptySentence(report)
  if (name !== undefined) {
    const nothing = sentence === '' ? 'Nothing has been counted for them so far.' : sentence
    return [section(nothing), context(`${freshness(report)} ${otherPeriods(name)}`)]
  }
  if (sentence === '') {
    const begin = 'Nothing has been counted for you so far. The Home tab of this app says how to begin.'
    return [section(begin), context(freshness(report))]
  }
  return [
    section(sentence),
    context(`${freshness(report)} Other periods: \`/spend me 30d\`, \`/spend me last month\`.`),
  ]
}

/** Where an empty period leaves one: `The 7 days before came to $41.20.` Empty when nothing was ever counted. */
export function emptySentence({ period, previous, byMonth, beginsIn }: SpendReport): string {
  if (beginsIn !== undefined) return `Usage begins in ${formatMonth(beginsIn)}.`
  if (previous) return `${capital(period.previous.label)} came to ${formatUsd(previous.usageSpendMicroUsd)}.`
  return byMonth.some(hasAny) ? 'Another period may have some.' : ''
}

function headline(report: SpendReport, { now, name }: Whose & { now: Date }): string {
  const finding = hasAny(report) ? `. ${findingOf(report, now)}.` : '.'
  return escapeMrkdwn(`${spendLine(report, name)}${finding}`)
}

function otherPeriods(name: string | undefined): string {
  return name === undefined
    ? 'Other periods: `/spend me 30d`, `/spend help`.'
    : 'Other periods: `/spend @person 30d`, `/spend help`.'
}

// The button says whose chart it is where it is not one's own; whether it may be seen is asked anew.
function chartButtonFor(report: SpendReport, name?: string) {
  const { who, period } = report
  return button({
    actionId: spendActions.showChart,
    text: 'Show chart',
    value: name !== undefined && who.kind === 'person' ? `${period.word} ${who.personId}` : period.word,
    label: `Send the chart of ${report.period.label} to my messages`,
  })
}

function modelTable(report: SpendReport): KnownBlock[] {
  const rows = modelRows(report, 8)
  return rows.length === 0 ? [] : [table([modelHeader, ...rows], ['left', 'right', 'right', 'right', 'right'])]
}

const modelHeader = ['Model', 'Spend', 'Share', 'Requests', 'Per request']

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

/** That somebody may not see another person's spend. */
export function notYourPersonMessage(): Message {
  const text =
    'Here everyone sees only their own spend, leads that of their teams’ people, finance and admins everyone’s. So I did not look that up.'
  return { text, blocks: [section(text)] }
}

/** That nobody, or more than one, is called what was asked for. */
export function whichPersonMessage(
  asked: string,
  people: ReadonlyArray<{ name: string; email: string | null }>,
): Message {
  // A mention nobody stands behind reads as one, not as Slack's own writing of it.
  const shown = escapeMrkdwn(asked.replace(/^<@[^|>]*\|?([^>]*)>$/, '@$1').slice(0, 60))
  const names = people.map(({ name, email }) => `${escapeMrkdwn(name)}${email ? ` (${asCode(email)})` : ''}`).join(', ')
  const text =
    people.length === 0
      ? `I know nobody called “${shown}”. Mention the person with @, or give their e-mail address.`
      : `Whom do you mean by “${shown}”: ${names}? Their e-mail address says it exactly.`
  return { text, blocks: [section(text)] }
}
