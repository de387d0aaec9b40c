import type { KnownBlock } from '@slack/types'
import { daysBetween } from '../../base/calendar.ts'
import { counted, countText } from '../../base/count.ts'
import { formatUsd, type MicroUsd, microUsd, roundToMicroUsd } from '../../base/money.ts'
import { type Provider, providerName, providers } from '../../base/provider.ts'
import type { ProviderPage } from '../../reports/provider-page.ts'
import { scopeKey } from '../../reports/scope.ts'
import { hasAny } from '../../reports/spend-report.ts'
import { shareText } from '../../reports/team-finding.ts'
import { choice, controlsOf } from '../dashboard/controls.ts'
import type { ListChoice } from '../dashboard/selection.ts'
import type { Picture } from '../forecast/with-picture.ts'
import { barColumns } from '../kit/bar-columns.ts'
import { actions, button, context, figures, image, type PictureSource, section, titled } from '../kit/blocks.ts'
import { escapeMrkdwn } from '../kit/escape.ts'
import { firstOf } from '../kit/first-of.ts'
import { cut } from '../kit/limits.ts'
import { textColumns } from '../kit/text-columns.ts'
import { categoryNames } from '../spend/category-names.ts'
import { explainButton } from '../spend/explain-views.ts'
import { amountOf, changeText, freshness, sideNotes } from '../spend/figures.ts'
import { providerActions, providerControls, providerSpendTabId } from './action-ids.ts'
import { dailyBars } from './daily-bars.ts'
import { userSorts, usersPart } from './users-list.ts'

const controls = controlsOf(providerSpendTabId)
const mostModels = 10

type Shown = { now: Date; list: ListChoice; picture: { altText: string; source: PictureSource } | null }

/** What the “Providers” tab shows of one provider. */
export function providerBlocks(page: ProviderPage, { now, list, picture }: Shown): KnownBlock[] {
  const line = providerLine(page)
  const top = [providerRow(page.provider, list), section(`*${escapeMrkdwn(line)}*`)]
  const foot = context(...sideNotes(page), ...sourceNote(page), freshness(page))
  if (!hasAny(page)) return [...top, ...seatsPart(page), foot]
  return [
    ...top,
    figures(mainFigures(page, now)),
    ...(picture ? [image(picture.source, picture.altText)] : dayNote(page)),
    ...titled(page.provider === 'cursor' ? 'What it is made of' : '', categoryText(page)),
    ...titled('Cost by model', modelText(page)),
    ...titled('Teams', teamText(page)),
    ...seatsPart(page),
    ...usersPart(page, list),
    foot,
    actions(chartsButton(page), explainButton(page.scope, page.period)),
  ]
}

function chartsButton({ provider, scope, period }: ProviderPage) {
  const value = `${provider} ${scopeKey(scope)} ${period.word}`
  return button({ actionId: providerActions.moreCharts, text: 'More charts', value })
}

/** The daily trend of a provider; null where there is none to show. */
export function providerPicture(page: ProviderPage, now: Date): Picture | null {
  const chart = dailyBars({ byDay: page.byDay, period: page.period, now, of: providerName(page.provider) })
  return (
    chart && { chart, altText: `Bar chart of usage spend on ${providerName(page.provider)}. ${providerLine(page)}.` }
  )
}

/** `Cursor cost Payments $1,204.00 in November 2026 so far`, plain. */
export function providerLine(page: ProviderPage): string {
  const { provider, scope, period, usageSpendMicroUsd, seatsMicroUsd, totalMicroUsd } = page
  const who = scope.kind === 'org' ? 'the organisation' : scope.name
  if (!hasAny(page)) return `No usage of ${providerName(provider)} ${period.when}`
  const cost = `${providerName(provider)} cost ${who} ${formatUsd(totalMicroUsd)} ${period.when}`
  if (seatsMicroUsd === 0) return cost
  return `${cost}: usage ${formatUsd(usageSpendMicroUsd)} and seats ${formatUsd(seatsMicroUsd)}`
}

function providerRow(shown: Provider, { sort }: ListChoice): KnownBlock {
  const all = providers.map((provider) => ({ word: provider, text: providerName(provider) }))
  return actions(
    choice(providerControls.provider, 'Choose a provider', all, shown),
    choice(controls.sort, 'Sort the people', userSorts, userSorts.some(({ word }) => word === sort) ? sort : 'spend'),
  )
}

function mainFigures(page: ProviderPage, now: Date): Array<{ label: string; value: string }> {
  const { pace, teams, usageSpendMicroUsd, period, users } = page
  const named = teams.filter(({ teamId, usageSpendMicroUsd: spend }) => teamId !== null && spend !== 0)
  const ofTeams = named.reduce((sum, team) => sum + team.usageSpendMicroUsd, 0)
  const people = users.filter(({ kind, requests }) => kind === 'person' && requests > 0).length
  return [
    { label: 'Usage spend', value: formatUsd(usageSpendMicroUsd) },
    { label: 'Change', value: changeText(page, now) },
    { label: 'A day on average', value: pace ? `${formatUsd(pace.aDayMicroUsd)} over ${daysText(pace.days)}` : '–' },
    { label: '30 days at that pace', value: pace ? formatUsd(pace.thirtyDaysMicroUsd) : '–' },
    { label: 'People', value: people.toLocaleString('en-US') },
    ...(page.scope.kind === 'org' && named.length > 0
      ? [
          {
            label: 'Teams',
            value: `${named.length.toLocaleString('en-US')}, ${formatUsd(roundToMicroUsd(ofTeams / named.length))} each on average`,
          },
        ]
      : [{ label: 'Days of the period', value: daysText(daysBetween(period.range.from, period.range.to)) }]),
  ]
}

function daysText(days: number): string {
  return days === 1 ? '1 day' : `${days.toLocaleString('en-US')} days`
}

// Without a day to each dollar there is no trend, and the sum is all there is.
function dayNote({ byDay, usageSpendMicroUsd }: ProviderPage): KnownBlock[] {
  const days = byDay.filter((row) => row.usageSpendMicroUsd !== 0).length
  if (days !== 1 || usageSpendMicroUsd === 0) return []
  return [context('All of it is of one day, so there is no daily trend: these are the sums of the period.')]
}

function categoryText({ provider, byCategory }: ProviderPage): string {
  if (provider !== 'cursor') return ''
  const rows = byCategory.map((row) => ({
    name: row.category === 'included' ? 'Inside plan, not added' : categoryNames[row.category],
    amount: row.category === 'included' ? row.includedValueMicroUsd : row.costMicroUsd,
  }))
  return barsOf(rows.filter(({ amount }) => amount !== 0))
}

function modelText({ byModel, provider, usageSpendMicroUsd }: ProviderPage): string {
  const models = byModel.filter((row) => row.requests > 0 || row.usageSpendMicroUsd !== 0)
  const { shown, rest } = firstOf(models, mostModels)
  const restSpend = microUsd(rest.reduce((sum, row) => sum + row.usageSpendMicroUsd, 0))
  const rows = shown.map((row) => [
    cut(row.model === '' ? `${providerName(provider)} fees` : row.model, 26),
    amountOf(row),
    shareText(row.usageSpendMicroUsd, usageSpendMicroUsd),
  ])
  const others =
    rest.length === 0 ? [] : [[`${rest.length} others`, formatUsd(restSpend), shareText(restSpend, usageSpendMicroUsd)]]
  return textColumns([...rows, ...others], ['left', 'right', 'right'])
}

function teamText({ teams, scope }: ProviderPage): string {
  const used = teams.filter(({ usageSpendMicroUsd }) => usageSpendMicroUsd !== 0)
  if (used.length < 2) return ''
  const shown = used.slice(0, used.length <= 11 ? 11 : 10)
  const rest = used.slice(shown.length).reduce((sum, team) => sum + team.usageSpendMicroUsd, 0)
  const others =
    used.length > shown.length ? [{ name: `${used.length - shown.length} others`, amount: microUsd(rest) }] : []
  const noTeam = scope.kind === 'org' ? 'In no team' : 'Others'
  return barsOf([
    ...shown.map(({ name, usageSpendMicroUsd }) => ({ name: name ?? noTeam, amount: usageSpendMicroUsd })),
    ...others,
  ])
}

function barsOf(rows: ReadonlyArray<{ name: string; amount: MicroUsd }>): string {
  return barColumns(
    rows.map(({ name, amount }) => ({ name, value: amount, beside: [formatUsd(amount)] })),
    { widestName: 22 },
  )
}

function seatsPart({ seats, limitedPeople }: ProviderPage): KnownBlock[] {
  if (seats.length === 0 && limitedPeople === 0) return []
  const lines = seats.map(({ label, seatMicroUsd, seats: count, used, unused }) => {
    const price = seatMicroUsd === null ? 'price not set' : `${formatUsd(seatMicroUsd)} a month each`
    const names = unused
      .slice(0, 5)
      .map((name) => escapeMrkdwn(cut(name, 40)))
      .join(', ')
    const more = unused.length > 5 ? ` and ${countText(unused.length - 5)} more` : ''
    const idle = unused.length === 0 ? '' : `; not used in the period: ${names}${more}`
    return `• ${escapeMrkdwn(cut(label, 60))}: ${countText(used)} of ${counted(count, 'seat')} used (${price})${idle}`
  })
  const limited =
    limitedPeople === 0
      ? []
      : [
          `• ${limitedPeople === 1 ? '1 person is' : `${countText(limitedPeople)} people are`} held back by a spending limit of Cursor’s`,
        ]
  return [section(['*Seats*', ...lines, ...limited].join('\n'))]
}

function sourceNote({ provider, fresh }: ProviderPage): string[] {
  if (fresh.length > 0) return []
  return [`No account of ${providerName(provider)} is read; this is what passed the proxy or was imported.`]
}
