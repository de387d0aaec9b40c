import type { KnownBlock, ModalView } from '@slack/types'
import { formatUsd, microUsd } from '../../base/money.ts'
import { providerName } from '../../base/provider.ts'
import type { ModelDetail } from '../../reports/model-detail.ts'
import { costPerRequest, hasAny } from '../../reports/spend-report.ts'
import { shareText } from '../../reports/team-finding.ts'
import type { Picture } from '../forecast/with-picture.ts'
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
} from '../kit/blocks.ts'
import { asCode, escapeMrkdwn } from '../kit/escape.ts'
import { firstOf } from '../kit/first-of.ts'
import { cut } from '../kit/limits.ts'
import { modal } from '../kit/modal.ts'
import { phoneColumns } from '../kit/phone-columns.ts'
import { dailyBars } from '../provider-spend/daily-bars.ts'
import { drawable } from '../spend/drawn-names.ts'
import { amountOf, changeText, freshness, sideNotes } from '../spend/figures.ts'
import { modelActions } from './action-ids.ts'
import { askedText } from './asked.ts'
import { timesText } from './finding.ts'
import { userName } from './rows.ts'

const mostPeople = 12

/** The answer to `/spend model X`. */
export function detailMessage(detail: ModelDetail, { now, chartButton }: { now: Date; chartButton: boolean }): Message {
  const chart = button({
    actionId: modelActions.showChart,
    text: 'Show chart',
    value: askedText({ ...detail, one: { provider: detail.billed[0]?.provider ?? 'cursor', model: detail.model } }),
    label: 'Send the chart of this model to my messages',
  })
  return {
    text: escapeMrkdwn(`${detailLine(detail)}.`),
    blocks: [...detailBlocks(detail, now, null), ...(chartButton ? [actions(chart)] : [])],
  }
}

/** A model opened from a list. */
export function detailModal(
  detail: ModelDetail,
  { now, picture }: { now: Date; picture: PictureSource | null },
): ModalView {
  return modal({ callbackId: 'models.opened', title: 'Model', blocks: detailBlocks(detail, now, picture) })
}

/** Usage spend of a model by day; null where there is too little for a chart. */
export function detailPicture(detail: ModelDetail, now: Date): Picture | null {
  const { byDay, period, model, scope } = detail
  const of = `${drawable(model) || 'a model'}, ${drawable(scope.name) || 'this team'}`
  const chart = dailyBars({ byDay, period, now, of })
  return chart && { chart, altText: `Bar chart of usage spend. ${detailLine(detail)}.` }
}

/** `claude-opus-4-6 cost the organisation $81.23 in November 2026 so far`, plain. */
export function detailLine({ model, scope, period, ...spend }: ModelDetail): string {
  const who = scope.kind === 'org' ? 'the organisation' : scope.name
  const name = cut(model, 60)
  if (!hasAny(spend)) return `${name}: not used by ${who} ${period.when}`
  if (spend.requests > 0 && spend.unpricedRequests === spend.requests) {
    return `${name} has no price yet; ${who} used it ${period.when}`
  }
  return `${name} cost ${who} ${formatUsd(spend.usageSpendMicroUsd)} ${period.when}`
}

function detailBlocks(detail: ModelDetail, now: Date, picture: PictureSource | null): KnownBlock[] {
  const headline = section(`*${escapeMrkdwn(detailLine(detail))}*`)
  const foot = context(...sideNotes(detail), freshness(detail))
  if (!hasAny(detail)) return [headline, foot]
  const alt = picture && detailPicture(detail, now)?.altText
  return [
    headline,
    figures(mainFigures(detail, now)),
    ...(picture && alt ? [image(picture, alt)] : []),
    ...billedPart(detail),
    ...peoplePart(detail),
    ...pricesPart(detail),
    foot,
  ]
}

function mainFigures(detail: ModelDetail, now: Date): Array<{ label: string; value: string }> {
  const { usageSpendMicroUsd, allMicroUsd, billed, requests } = detail
  const [only, ...others] = billed
  const each = only && others.length === 0 ? only.perRequestMicroUsd : costPerRequest(detail)
  const times = others.length === 0 ? (only?.timesCheapest ?? 0) : 0
  return [
    { label: 'Share of all models', value: shareText(usageSpendMicroUsd, allMicroUsd) || '–' },
    { label: 'Change', value: changeText(detail, now) },
    {
      label: 'Cost per request',
      value: `${each === null || usageSpendMicroUsd === 0 ? '–' : formatUsd(each)}${times >= 1.05 ? `, ${timesText(times)}× the cheapest` : ''}`,
    },
    { label: 'Requests', value: requests.toLocaleString('en-US') },
  ]
}

// Who bills it matters only where several do.
function billedPart({ billed }: ModelDetail): KnownBlock[] {
  if (billed.length < 2) return []
  const rows = billed.map((row) => [
    providerName(row.provider),
    row.usageSpendMicroUsd === 0 && row.includedRequests > 0 ? 'included' : formatUsd(row.usageSpendMicroUsd),
    row.requests.toLocaleString('en-US'),
    row.perRequestMicroUsd === null ? '–' : formatUsd(row.perRequestMicroUsd),
  ])
  return [
    section('*Who bills it*'),
    preformatted(phoneColumns([['', 'spend', 'requests', 'each'], ...rows], ['left', 'right', 'right', 'right'])),
  ]
}

function peoplePart({ people, scope }: ModelDetail): KnownBlock[] {
  if (scope.kind === 'person') return []
  const users = people.filter((row) => row.requests > 0 || row.usageSpendMicroUsd !== 0)
  const { shown, rest } = firstOf(users, mostPeople)
  const rows = shown.map((row) => {
    const each = costPerRequest(row)
    return [
      userName(row),
      amountOf(row),
      row.requests.toLocaleString('en-US'),
      each === null || row.usageSpendMicroUsd === 0 ? '–' : formatUsd(each),
    ]
  })
  const restRow = [
    `${rest.length.toLocaleString('en-US')} others`,
    formatUsd(microUsd(rest.reduce((sum, row) => sum + row.usageSpendMicroUsd, 0))),
    rest.reduce((sum, row) => sum + row.requests, 0).toLocaleString('en-US'),
    '',
  ]
  const table = [['', 'spend', 'req.', 'each'], ...rows, ...(rest.length > 0 ? [restRow] : [])]
  return [section('*Who uses it*'), preformatted(phoneColumns(table, ['left', 'right', 'right', 'right'], 15))]
}

function pricesPart({ prices, model }: ModelDetail): KnownBlock[] {
  if (prices.length === 0) return [context(`The price book has no list price of ${asCode(cut(model, 60))}.`)]
  const alike = prices.filter(({ rates }, at) => at === 0 || JSON.stringify(rates) !== JSON.stringify(prices[0]?.rates))
  const lines = alike.map(({ provider, rates }) => {
    const by = alike.length > 1 ? `${providerName(provider)}: ` : ''
    return `${by}input ${dollars(rates.input)}, read from cache ${dollars(rates.cacheRead)}, written to cache ${dollars(rates.cacheWrite)}, output ${dollars(rates.output)}`
  })
  return [section(['*List price of a million tokens*', ...lines].join('\n'))]
}

const listPrice = new Intl.NumberFormat('en-US', {
  style: 'currency',
  currency: 'USD',
  minimumFractionDigits: 2,
  maximumFractionDigits: 6,
})

function dollars(rate: number): string {
  return listPrice.format(rate)
}
