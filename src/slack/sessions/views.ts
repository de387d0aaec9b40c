import type { Button, KnownBlock, ModalView } from '@slack/types'
import { z } from 'zod'
import { counted } from '../../base/count.ts'
import { formatUsd, roundToMicroUsd } from '../../base/money.ts'
import type { SessionName } from '../../ledger/session-queries.ts'
import { type Scope, scopeKey } from '../../reports/scope.ts'
import type { SessionPage, SessionRow } from '../../reports/sessions.ts'
import { selectionRow } from '../dashboard/controls.ts'
import { actions, button, context, localTime, type Message, section } from '../kit/blocks.ts'
import { escapeMrkdwn } from '../kit/escape.ts'
import { textInput } from '../kit/inputs.ts'
import { cut } from '../kit/limits.ts'
import { buttonRow, countLine, longestSearch, type Noun, nothingFound, pageButtons } from '../kit/list.ts'
import { modal } from '../kit/modal.ts'
import { costOfWork, tokensText } from '../person-spend/words.ts'
import { sessionActions, sessionControls } from './action-ids.ts'
import { durationText, mixText, sessionTitle, tokensOf } from './words.ts'

/** What the window of sessions shows; it travels in its metadata. */
export type SessionsState = { scope: string; period: string; search: string; page: number }

export const sessionsState: z.ZodType<SessionsState> = z.object({
  scope: z.string().max(60),
  period: z.string().max(60),
  search: z.string().max(longestSearch),
  page: z.int().min(0).max(10_000),
})

/** The dashboard tab whose row of periods the window borrows. */
export const sessionsTab = 'sessions'
export const sessionsOnPage = 10

/** Where what is searched for is typed. */
export const searchField = 'text'

const noun: Noun = { none: 'No session', one: 'session', many: 'sessions' }

/** The button that opens the sessions, in Home and messages, or with `push` from within a window. */
export function sessionsButton(scope: Scope, period: { word: string }, from: keyof typeof sessionActions): Button {
  return button({
    actionId: sessionActions[from],
    text: 'Sessions',
    value: `${scopeKey(scope)} ${period.word}`,
    label: 'Sessions, the dearest first',
  })
}

/** The window of sessions, the dearest first. */
export function sessionsModal(found: SessionPage): ModalView {
  const { scope, period, search, page } = found
  const state: SessionsState = { scope: scopeKey(scope), period: period.word, search, page }
  const isSearched = search !== '' || found.sums.sessions > handful
  const pageShown = { items: found.rows, page, size: found.size, total: found.sums.sessions }
  return modal({
    callbackId: sessionControls.search,
    title: 'Sessions',
    ...(isSearched ? { submit: 'Search', close: 'Close' } : {}),
    metadata: JSON.stringify(state),
    blocks: [
      section(`*${escapeMrkdwn(headline(found))}*${summary(found)}`),
      selectionRow(sessionsTab, { scope: null, period }),
      ...(isSearched ? [searchInput(search)] : []),
      ...(found.rows.length === 0
        ? [section(search === '' ? emptyText : nothingFound(noun, search))]
        : [section(`*${countLine(pageShown, noun, search)}*, the dearest first`)]),
      ...found.rows.map((row) => rowBlock(row, scope)),
      ...buttonRow(...pageButtons(pageShown, noun, sessionControls)),
      context(
        found.code ? escapeMrkdwn(costOfWork('These sessions', found.sums.costMicroUsd, found.code)) : '',
        'A session counts in the period it ended in; what lies inside a plan costs $0.00 here.',
      ),
    ],
  })
}

/** The answer to `/spend sessions`: the dearest few, and a button to all. */
export function sessionsMessage(found: SessionPage): Message {
  const { scope, period, rows } = found
  const text = headline(found)
  if (rows.length === 0) return { text: escapeMrkdwn(text), blocks: [section(`*${escapeMrkdwn(text)}*\n${emptyText}`)] }
  return {
    text: escapeMrkdwn(text),
    blocks: [
      section(`*${escapeMrkdwn(text)}*${summary(found)}`),
      section(
        rows
          .slice(0, inMessage)
          .map((row) => `• ${rowText(row, scope)}`)
          .join('\n'),
      ),
      actions({
        ...sessionsButton(scope, period, 'open'),
        text: { type: 'plain_text', text: 'All sessions', emoji: false },
      }),
    ],
  }
}

const inMessage = 5

/** So many are seen at a glance, and not searched. */
const handful = 5

function searchInput(search: string): KnownBlock {
  return textInput({
    id: searchField,
    label: 'Find a session',
    placeholder: 'Part of a project, repository, tool or person',
    initial: search,
    maxLength: longestSearch,
    optional: true,
  })
}

const emptyText =
  'Sessions are known of tools that name them: Claude Code and Codex through Tally, and Cursor where its events do.'

function headline({ scope, period, sums }: SessionPage): string {
  const whose = cut(scope.name, 80)
  if (sums.sessions === 0) return `${whose}: no sessions ${period.when}`
  return `${whose}: ${counted(sums.sessions, 'session')} ${period.when}, ${formatUsd(sums.costMicroUsd)}`
}

function summary({ sums }: SessionPage): string {
  if (sums.sessions < 2) return ''
  const each = formatUsd(roundToMicroUsd(sums.costMicroUsd / sums.sessions))
  return `\n${each} each on average, ${counted(sums.requests, 'request')} in all.`
}

function rowBlock(row: SessionRow, scope: Scope): KnownBlock {
  const value = sessionValue(row)
  const open = button({ actionId: sessionControls.show, text: 'Open', value, label: `Open ${sessionTitle(row)}` })
  // A client may call its session anything; a button takes 2,000 characters.
  return { ...section(rowText(row, scope)), ...(value.length > 2_000 ? {} : { accessory: open }) }
}

function rowText(row: SessionRow, scope: Scope): string {
  const { parts, requests, costMicroUsd } = row
  const tokens = tokensOf(parts)
  const facts = [
    localTime(row.startedAt),
    durationText(row),
    counted(requests, 'request'),
    tokens === 0 ? '' : `${tokensText(tokens)} tokens`,
  ]
  const lines = [
    `*${formatUsd(costMicroUsd)}* · ${escapeMrkdwn(personPart(row, scope) + sessionTitle(row))}`,
    facts.filter((fact) => fact !== '').join(' · '),
    escapeMrkdwn(mixText(parts)),
  ]
  return lines.filter((line) => line !== '').join('\n')
}

/** A session in one line: `*$12.40* · Claude Code · payments-api, yesterday at 09:00, 1 h 13 min`; with the person where it is not one's own. */
export function sessionLine(row: SessionRow, scope: Scope): string {
  return `*${formatUsd(row.costMicroUsd)}* · ${escapeMrkdwn(personPart(row, scope) + sessionTitle(row))}, ${localTime(row.startedAt)}, ${durationText(row)}`
}

function personPart({ person }: SessionRow, scope: Scope): string {
  return scope.kind === 'person' ? '' : `${cut(person ?? 'Not matched to anyone', 60)} · `
}

/** A session as a button carries it. */
export function sessionValue({ handleId, tool, session }: SessionName): string {
  return JSON.stringify({ handleId, tool, session })
}

export const sessionName: z.ZodType<SessionName> = z.object({
  handleId: z.int().positive(),
  tool: z.string(),
  session: z.string(),
})
