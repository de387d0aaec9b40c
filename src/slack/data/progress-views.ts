import { type Day, dayOf, formatDay } from '../../base/calendar.ts'
import { capital } from '../../base/capital.ts'
import { providerName } from '../../base/provider.ts'
import { type SyncRun, shareRead } from '../../sources/sync-run.ts'
import type { VendorAccount } from '../../sources/vendor-account.ts'
import { actions, button, context, figures, localTime, type Message, section } from '../kit/blocks.ts'
import { textBar } from '../kit/text-bars.ts'
import { accountName, plainAccountName } from '../providers/account-views.ts'
import { dataActions } from './action-ids.ts'
import { problemText } from './views.ts'
import { countsText, durationText, many } from './words.ts'

/** How a reading goes, edited in place until it has ended. */
export function progressMessage(run: SyncRun, account: VendorAccount, now: Date): Message {
  if (run.state !== 'running') return endedMessage(run, account)
  const share = run.reading ? shareRead(run.reading) : null
  const left = leftText(run, share, now)
  const what = run.trigger === 'first' ? ' for the first time' : ''
  return {
    text: `Reading ${accountName(account)}: ${many(run.records, 'record')} so far${left === '' ? '' : `, ${left} left`}.`,
    blocks: [
      section(`*Reading ${accountName(account)}${what}*${share === null ? '' : `\n${barText(share)}`}`),
      figures([
        { label: 'So far', value: run.records === 0 ? 'Nothing yet' : countsText(run) },
        { label: 'Pages', value: run.pages.toLocaleString('en-US') },
        { label: 'Date reached', value: run.reading ? dateText(run.reading.reached, now) : '–' },
        { label: 'Time left', value: left === '' ? 'Not known yet' : capital(left) },
      ]),
      context('This message follows the reading. Another one says what it came to.'),
    ],
  }
}

/** What a reading came to. `oldest`: the first day the vendor has told of; `next`: when it is read again. */
export function doneMessage(
  run: SyncRun,
  account: VendorAccount,
  input: { oldest: Day | null; next: Date | null; now: Date },
): Message {
  const { oldest, next, now } = input
  const name = providerName(account.vendor)
  const again = run.trigger === 'first' ? '' : ' again'
  const failed = run.state === 'failed'
  const headline = failed
    ? `${accountName(account)} could not be read in full`
    : `${accountName(account)} has been read${again}`
  const took = run.endedAt ? ` in ${durationText(run.endedAt.getTime() - run.startedAt.getTime())}` : ''
  const notes = [
    oldest
      ? `The oldest usage ${name} has told of is of ${formatDay(oldest, String(now.getUTCFullYear()))}. Tally keeps what it has read, also when ${name} no longer gives it.`
      : '',
    next ? `It is read every hour; next ${localTime(next)}.` : '',
  ]
  return {
    text: failed
      ? `${accountName(account)} could not be read in full.`
      : `${accountName(account)} has been read${again}: ${countsText(run)}.`,
    blocks: [
      section(`*${headline}*\n${countsText(run)}; ${run.pages.toLocaleString('en-US')} pages${took}.`),
      ...(run.problem === '' ? [] : [section(`*What could not be read*\n${problemText(run.problem)}`)]),
      ...(notes.every((line) => line === '') ? [] : [context(...notes)]),
    ],
  }
}

/** That an account can no longer be read in full. `isMoneyMissing` false: what fails stands beside the money. */
export function failingMessage(
  account: VendorAccount,
  input: { since: Date; problem: string; isMoneyMissing: boolean },
): Message {
  const { since, problem, isMoneyMissing } = input
  const missing = isMoneyMissing
    ? 'What it spent since then is in no figure yet.'
    : 'Spend is complete; what else it tells is missing since then.'
  return {
    text: `${accountName(account)} cannot be read in full. ${missing}`,
    blocks: [
      section(
        `*${accountName(account)} cannot be read in full since ${localTime(since)}*${problem === '' ? '' : `\n${problemText(problem)}`}`,
      ),
      context(`${missing} Tally tries again every hour and says when it works.`),
      actions(
        button({
          actionId: dataActions.syncNow,
          text: 'Sync now',
          value: String(account.id),
          label: `Sync ${plainAccountName(account)} now`,
        }),
      ),
    ],
  }
}

/** That it can be read again. */
export function recoveredMessage(account: VendorAccount, input: { since: Date; readUpTo: Date | null }): Message {
  const { since, readUpTo } = input
  const upTo = readUpTo ? ` What was missed is in now, up to ${localTime(readUpTo)}.` : ''
  return {
    text: `${accountName(account)} can be read again.`,
    blocks: [
      section(`*${accountName(account)} can be read again*\nYou were told of trouble ${localTime(since)}.${upTo}`),
    ],
  }
}

function endedMessage(run: SyncRun, account: VendorAccount): Message {
  const said = {
    running: '',
    done: `${accountName(account)} was read.`,
    failed: `Reading ${accountName(account)} has ended with problems.`,
    'broken-off': `Reading ${accountName(account)} broke off. It goes on by itself, in a message of its own.`,
  }[run.state]
  return { text: said, blocks: [section(said), context(`${countsText(run)}.`)] }
}

const barWidth = 20

function barText(share: number): string {
  return `\`${textBar(share, 1, barWidth).padEnd(barWidth, '·')}\` ${Math.floor(share * 100)}%`
}

// A guess from the first moments would be far off.
function leftText({ startedAt }: SyncRun, share: number | null, now: Date): string {
  const passedMs = now.getTime() - startedAt.getTime()
  if (share === null || share < 0.02 || passedMs < 3_000) return ''
  return `about ${durationText((passedMs * (1 - share)) / share)}`
}

function dateText(at: Date, now: Date): string {
  return formatDay(dayOf(at), String(now.getUTCFullYear()))
}
