import type { KnownBlock, ModalView } from '@slack/types'
import { counted } from '../../base/count.ts'
import { formatUsd, microUsd, roundToMicroUsd } from '../../base/money.ts'
import type { TimelineChart } from '../../charts/kinds/timeline.ts'
import type { SessionDetail } from '../../reports/sessions.ts'
import { context, figures, image, localTime, type PictureSource, section } from '../kit/blocks.ts'
import { asCode, escapeMrkdwn } from '../kit/escape.ts'
import { cut } from '../kit/limits.ts'
import { modal } from '../kit/modal.ts'
import { tokensText } from '../person-spend/words.ts'
import { durationText, sessionTitle, tokensOf } from './words.ts'

/** What each request cost, when; null where there are fewer than two, or nothing cost anything. */
export function timelineChart({ session, requests }: SessionDetail, timeZone: string): TimelineChart | null {
  if (requests.length < 2 || requests.every(({ costMicroUsd }) => costMicroUsd === 0)) return null
  return { name: 'timeline', note: cut(`${sessionTitle(session)}: what its requests cost`, 62), timeZone, requests }
}

/** One session: what it came to, its requests in the order of time, its models. */
export function sessionModal(detail: SessionDetail, timeline: PictureSource | null): ModalView {
  const { session, requests } = detail
  const { costMicroUsd } = session
  const took = durationText(session)
  return modal({
    callbackId: 'sessions.opened',
    title: 'Session',
    blocks: [
      section(`*${formatUsd(costMicroUsd)} in ${took}*\n${escapeMrkdwn(aboutLine(detail))}`),
      figures(sessionFigures(detail)),
      ...(timeline ? [image(timeline, altTextOf(detail))] : []),
      ...modelsPart(detail),
      ...(requests.length === 0
        ? [section('Its requests are no longer kept, only what they came to.')]
        : agentsPart(detail)),
      context(`From ${localTime(session.startedAt)} to ${localTime(session.endedAt)}.`),
    ],
  })
}

function aboutLine({ session }: SessionDetail): string {
  const { project, repository } = session
  const both = repository !== '' && project !== '' && project !== repository ? ` (project ${cut(project, 60)})` : ''
  return `${cut(session.person ?? 'Not matched to anyone', 60)} · ${sessionTitle(session)}${both}`
}

function sessionFigures({ session }: SessionDetail): Array<{ label: string; value: string }> {
  const { requests, costMicroUsd, outputTokens, parts } = session
  const tokens = tokensOf(parts)
  return [
    { label: 'Requests', value: requests.toLocaleString('en-US') },
    { label: 'Cost per request', value: requests > 0 ? formatUsd(roundToMicroUsd(costMicroUsd / requests)) : '–' },
    { label: 'Tokens', value: tokens > 0 ? tokensText(tokens) : '–' },
    { label: 'Output tokens', value: tokensText(outputTokens) },
  ]
}

function modelsPart({ session: { parts } }: SessionDetail): KnownBlock[] {
  const lines = parts.slice(0, 8).map(({ model, costMicroUsd, requests, cacheReadTokens, outputTokens }) => {
    const name = model === '' ? 'Fees, no model' : asCode(cut(model, 60))
    const tokens = [
      cacheReadTokens > 0 ? `${tokensText(cacheReadTokens)} tokens read from the cache` : '',
      outputTokens > 0 ? `${tokensText(outputTokens)} written` : '',
    ].filter((part) => part !== '')
    return `• ${name} *${formatUsd(costMicroUsd)}* · ${[counted(requests, 'request'), ...tokens].join(' · ')}`
  })
  return lines.length === 0 ? [] : [section(['*Models*', ...lines].join('\n'))]
}

function agentsPart({ requests, isCut }: SessionDetail): KnownBlock[] {
  const agents = new Set(requests.map(({ agent }) => agent).filter((agent) => agent !== ''))
  const theirs = requests.reduce((sum, { agent, costMicroUsd }) => (agent === '' ? sum : sum + costMicroUsd), 0)
  const lines = [
    agents.size === 0 ? '' : `${counted(agents.size, 'sub-agent')} spent ${formatUsd(microUsd(theirs))} of it.`,
    isCut ? `The chart shows its first ${requests.length.toLocaleString('en-US')} requests.` : '',
  ].filter((line) => line !== '')
  return lines.length === 0 ? [] : [section(lines.join('\n'))]
}

function altTextOf({ session, requests }: SessionDetail): string {
  const dearest = requests.reduce((most, { costMicroUsd }) => Math.max(most, costMicroUsd), 0)
  return `Timeline of ${counted(session.requests, 'request')} over ${durationText(session)}: ${formatUsd(session.costMicroUsd)} in all, the dearest ${formatUsd(microUsd(dearest))}.`
}
