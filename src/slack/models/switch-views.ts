import type { ExternalSelect, KnownBlock, ModalView } from '@slack/types'
import { formatUsd, microUsd } from '../../base/money.ts'
import type { BilledModel } from '../../ledger/model-queries.ts'
import { modelLabel } from '../../reports/model-names.ts'
import type { SwitchSaving } from '../../reports/model-switch.ts'
import { actions, context, preformatted, section } from '../kit/blocks.ts'
import { asCode, escapeMrkdwn } from '../kit/escape.ts'
import { firstOf } from '../kit/first-of.ts'
import { optionOf } from '../kit/inputs.ts'
import { cut } from '../kit/limits.ts'
import { modal } from '../kit/modal.ts'
import { phoneColumns } from '../kit/phone-columns.ts'
import { modelActions } from './action-ids.ts'
import { type AskedModels, askedText, optionValue } from './asked.ts'
import { savingCaveat } from './parts.ts'
import { userName } from './rows.ts'

const mostPeople = 15

/** The modal that prices what was used of one model as another. `saving` null: nothing chosen, or it cannot be told. */
export function switchModal(asked: AskedModels, saving: SwitchSaving | null): ModalView {
  const { scope, period, one, other } = asked
  return modal({
    callbackId: 'models.switch',
    title: 'Try a switch',
    metadata: askedText(asked),
    blocks: [
      context(escapeMrkdwn(`${scope.name}, ${period.label}`)),
      actions(
        modelSelect(modelActions.switchFrom, 'What was used…', one),
        modelSelect(modelActions.switchTo, 'Priced as…', other),
      ),
      ...resultPart(asked, saving),
    ],
  })
}

function resultPart({ one, other }: AskedModels, saving: SwitchSaving | null): KnownBlock[] {
  if (!one || !other) {
    return [
      section(
        'Choose a model that was used and one it is to be priced as. What was paid stands beside what the same tokens cost at the other’s list prices.',
      ),
    ]
  }
  if (!saving) {
    return [
      section(
        `This cannot be told: nothing was paid for ${asCode(cut(one.model, 60))} in this period, or the price book has no list price of ${asCode(cut(other.model, 60))}.`,
      ),
    ]
  }
  const { paidMicroUsd, wouldBeMicroUsd, savedMicroUsd, requests, unpricedRequests } = saving
  const less = savedMicroUsd >= 0
  const size = formatUsd(microUsd(Math.abs(savedMicroUsd)))
  const unpriced =
    unpricedRequests === 0
      ? ''
      : `${unpricedRequests.toLocaleString('en-US')} of the requests have no price yet, so that too little was counted as paid.`
  return [
    section(
      `*${size} ${less ? 'less' : 'more'}*\n${requests.toLocaleString('en-US')} requests on ${asCode(cut(one.model, 60))} cost ${formatUsd(paidMicroUsd)}; their tokens as ${asCode(cut(other.model, 60))} come to ${formatUsd(wouldBeMicroUsd)}.`,
    ),
    ...peoplePart(saving),
    context(unpriced, savingCaveat),
  ]
}

function peoplePart({ people }: SwitchSaving): KnownBlock[] {
  const paid = people.filter((one) => one.requests > 0 || one.paidMicroUsd !== 0)
  if (paid.length < 2) return []
  const { shown, rest } = firstOf(paid, mostPeople)
  const sum = (of: (one: (typeof rest)[number]) => number) =>
    formatUsd(microUsd(rest.reduce((all, one) => all + of(one), 0)))
  const rows = shown.map((one) => [
    userName({ ...one, kind: null }),
    formatUsd(one.savedMicroUsd),
    formatUsd(one.paidMicroUsd),
    formatUsd(one.wouldBeMicroUsd),
  ])
  const others =
    rest.length === 0
      ? []
      : [
          [
            `${rest.length.toLocaleString('en-US')} others`,
            sum((one) => one.savedMicroUsd),
            sum((one) => one.paidMicroUsd),
            sum((one) => one.wouldBeMicroUsd),
          ],
        ]
  const table = [['', 'saved', 'paid', 'would be'], ...rows, ...others]
  return [preformatted(phoneColumns(table, ['left', 'right', 'right', 'right']))]
}

function modelSelect(actionId: string, placeholder: string, chosen: BilledModel | null): ExternalSelect {
  const value = chosen && optionValue(chosen)
  return {
    type: 'external_select',
    action_id: actionId,
    min_query_length: 0,
    placeholder: { type: 'plain_text', text: placeholder, emoji: false },
    ...(chosen && value ? { initial_option: optionOf({ text: chosen.model, value }) } : {}),
  }
}

/** What a select offers: models by name, those billed by several with whose they are. */
export function modelOptions(models: readonly BilledModel[]) {
  return models.flatMap((one) => {
    const value = optionValue(one)
    return value ? [{ text: modelLabel(one, models), value }] : []
  })
}
