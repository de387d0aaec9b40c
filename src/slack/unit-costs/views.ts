import type { ModalView } from '@slack/types'
import { capital } from '../../base/capital.ts'
import { counted } from '../../base/count.ts'
import { formatUsd, type MicroUsd } from '../../base/money.ts'
import { partText } from '../../base/percent.ts'
import type { Period } from '../../reports/period.ts'
import { type Scope, scopeKey } from '../../reports/scope.ts'
import type { UnitEconomics } from '../../reports/unit-economics.ts'
import { button, context, preformatted, section } from '../kit/blocks.ts'
import { escapeMrkdwn } from '../kit/escape.ts'
import { modal } from '../kit/modal.ts'
import { textColumns } from '../kit/text-columns.ts'
import { freshness } from '../spend/figures.ts'
import { unitCostsActions } from './action-ids.ts'

/** The button that opens it. */
export function unitCostsButton(scope: Scope, period: Pick<Period, 'word'>) {
  return button({
    actionId: unitCostsActions.show,
    text: 'Unit costs',
    value: `${scopeKey(scope)} ${period.word}`,
    label: 'Show what a day, a commit or a million tokens cost',
  })
}

/** What a unit of work cost; where nobody tells of the work, that there is nothing to divide by. */
export function unitCostsModal(unit: UnitEconomics): ModalView {
  const { scope, period, usageSpendMicroUsd, people } = unit
  const spent = `${scope.name} spent ${formatUsd(usageSpendMicroUsd)} ${period.when}`
  const costs = costRows(unit)
  const shares = shareRows(unit)
  const nothing = usageSpendMicroUsd <= 0 || costs.length === 0
  return modal({
    callbackId: 'unit-costs.shown',
    title: 'Unit costs',
    blocks: [
      section(
        `*${escapeMrkdwn(spent)}*${nothing ? '\nThere is nothing to divide it by.' : `\n${counted(people, 'person', 'people')} used something.`}`,
      ),
      ...(nothing ? [] : [preformatted(textColumns(costs, ['left', 'right', 'left']))]),
      ...(shares === '' ? [] : [section(shares)]),
      context(...(nothing ? [] : [meaning]), freshness(unit)),
    ],
  })
}

function costRows(unit: UnitEconomics): string[][] {
  const { code, personDays } = unit
  const row = (name: string, amount: MicroUsd | null, of: string) =>
    amount === null ? [] : [[name, formatUsd(amount), of]]
  return [
    ...row('a day of a person', unit.activeDayMicroUsd, counted(personDays, 'day', 'days')),
    ...row('a request', unit.requestMicroUsd, ''),
    ...row('a commit', unit.commitMicroUsd, counted(code.commits ?? 0, 'commit', 'commits')),
    ...row('100 accepted lines', unit.hundredLinesMicroUsd, counted(code.acceptedLines ?? 0, 'line', 'lines')),
    ...row('a million tokens', unit.millionTokensMicroUsd, ''),
    ...(unit.millionTokensWorthMicroUsd === unit.millionTokensMicroUsd
      ? []
      : row('… with included value', unit.millionTokensWorthMicroUsd, '')),
  ]
}

function shareRows({ cachedShare, ownedShare, scope }: UnitEconomics): string {
  const lines = [
    cachedShare === null ? '' : `• ${capital(partText(cachedShare))} of the tokens that were read came from a cache.`,
    ownedShare === null || scope.kind !== 'org'
      ? ''
      : `• ${capital(partText(ownedShare))} of usage spend belongs to somebody Tally knows; the rest is under names nobody was matched to.`,
  ]
  return lines.filter((line) => line !== '').join('\n')
}

const meaning =
  'A day is one on which a person used something; its cost is without robots. Commits and lines are those Cursor and Claude Code tell of, so not all there are; all usage spend is divided by them, also what led to none. They say what work cost, not what it is worth.'
