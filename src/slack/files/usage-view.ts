import type { KnownBlock } from '@slack/types'
import { counted, countText } from '../../base/count.ts'
import { formatUsd } from '../../base/money.ts'
import { providerName } from '../../base/provider.ts'
import type { Tally, UsagePreview } from '../../imports/preview.ts'
import { countsTwiceText } from '../../imports/usage/counts-twice.ts'
import { actions, button, context, figures, section, table } from '../kit/blocks.ts'
import { asCode } from '../kit/escape.ts'
import { cut } from '../kit/limits.ts'
import { categoryNames } from '../spend/category-names.ts'
import { fileActions } from './action-ids.ts'
import { rejectedBlocks } from './rejected-view.ts'
import { tallyText, usageCounted, usageNoun } from './usage-counted.ts'
import { changeText, quoted, spanText } from './words.ts'

const shownHandles = 5

/** What is in a file of usage, and what counting it would do. Above it stands what the file is. */
export function usageBlocks(preview: UsagePreview, { id, year }: { id: string; year: string }): KnownBlock[] {
  const { rows, people, span, provider, categories, isEstimated } = preview
  return [
    figures([
      { label: 'Rows', value: countText(rows) },
      { label: 'Period (UTC)', value: spanText(span, year) },
      // Of Anthropic and OpenAI a name may be a key's.
      {
        label: provider === 'cursor' ? 'People' : 'People and keys',
        value: people === 0 ? 'None named' : countText(people),
      },
      { label: 'Costs', value: isEstimated ? 'Estimated by Tally: the file has none' : 'As the file has them' },
    ]),
    ...(categories.length === 0 ? [] : [categoryTable(preview)]),
    section(doesText(preview, year)),
    ...unmatchedBlocks(preview, id),
    ...rejectedBlocks(preview.rejected, id),
  ]
}

/** `812 new rows, $500.00`: for notifications and for what was done. */
export function usageSentence(preview: UsagePreview): string {
  const { fresh, replaced, rejected } = preview
  const parts = [
    `${usageCounted(fresh.rows, preview, 'new ')}, ${formatUsd(fresh.costMicroUsd)}`,
    ...(replaced.rows > 0 ? [`${countText(replaced.rows)} replaced`] : []),
    ...(rejected.count > 0 ? [`${countText(rejected.count)} rejected`] : []),
  ]
  return parts.join(', ')
}

/** What usage spend of the provider becomes, as mrkdwn. */
export function effectText({ effect, provider, span }: UsagePreview, year: string, tense: 'would' | 'did'): string {
  const { beforeMicroUsd, afterMicroUsd } = effect
  const what = `Usage spend of ${providerName(provider)}, ${spanText(span, year)}`
  if (beforeMicroUsd === afterMicroUsd) {
    return `${what}: ${tense === 'did' ? 'still' : 'stays'} *${formatUsd(afterMicroUsd)}*`
  }
  const change = changeText(beforeMicroUsd, afterMicroUsd)
  return `${what}: ${formatUsd(beforeMicroUsd)} → *${formatUsd(afterMicroUsd)}* (${change})`
}

function categoryTable(preview: UsagePreview): KnownBlock {
  const header = ['What it is', usageNoun(preview) === 'row' ? 'Rows' : 'Entries', 'Cost', 'List value']
  const rows = preview.categories.map(({ category, rows, costMicroUsd, listMicroUsd, unpriced }) => [
    unpriced === 0 ? categoryNames[category] : `${categoryNames[category]} (${countText(unpriced)} without a price)`,
    countText(rows),
    formatUsd(costMicroUsd),
    formatUsd(listMicroUsd),
  ])
  return table([header, ...rows], ['left', 'right', 'right', 'right'])
}

function doesText(preview: UsagePreview, year: string): string {
  const { fresh, known, replaced, outdone, sumsOnly, unlinkedKeys } = preview
  const isAtAll = ({ rows }: Tally) => rows > 0
  const better = outdone.by === null ? 'a better source' : quoted(outdone.by)
  return [
    '*What importing it does*',
    `• New: ${tallyText(fresh, preview)}`,
    ...(isAtAll(known) ? [`• Known already: ${tallyText(known, preview)}; counted once`] : []),
    ...(isAtAll(replaced)
      ? [`• Replaced: ${tallyText(replaced, preview)} in place of ${formatUsd(replaced.beforeMicroUsd)}`]
      : []),
    ...(isAtAll(outdone)
      ? [`• Told better by ${better}: ${tallyText(outdone, preview)}; kept to compare, in no sum`]
      : []),
    ...(isAtAll(sumsOnly) ? [`• Left out: ${tallyText(sumsOnly, preview)}, of days Tally keeps only sums of`] : []),
    `• ${effectText(preview, year, 'would')}`,
    ...(unlinkedKeys.length === 0 ? [] : [`:warning: ${quoted(countsTwiceText(preview), 400)}`]),
  ].join('\n')
}

function sayWhose(id: string) {
  return { actionId: fileActions.askHandles, text: 'Say whose', value: id }
}

/** Whether it has to be said first whose usage it is: an export of one person's that names nobody. */
export function needsOwner({ unmatched }: UsagePreview): boolean {
  return unmatched.some(({ handle }) => handle === '')
}

function unmatchedBlocks(preview: UsagePreview, id: string): KnownBlock[] {
  const { unmatched } = preview
  if (unmatched.length === 0) return []
  const whole = unmatched.find(({ handle }) => handle === '')
  if (whole) {
    const said = `*Whose usage is it?*\nThe file names nobody. Say whose it is, then it can be imported: ${tallyText(whole, preview)}.`
    return [section(said), actions(button({ ...sayWhose(id), primary: true }))]
  }
  const shown = unmatched.slice(0, shownHandles).map(({ handle, rows, costMicroUsd }) => {
    return `• ${asCode(cut(handle, 80))}: ${tallyText({ rows, costMicroUsd }, preview)}`
  })
  const rest = unmatched.length - shown.length
  return [
    {
      ...section(
        [
          '*Nobody is known for*',
          ...shown,
          ...(rest > 0 ? [`and ${counted(rest, 'more name', 'more names')}`] : []),
        ].join('\n'),
      ),
      accessory: button(sayWhose(id)),
    },
    context('What nobody is known for counts for the organisation, and for the person once somebody says who it is.'),
  ]
}
