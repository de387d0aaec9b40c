import type { RuleName } from '../../anomalies/rules/settings.ts'
import { AppError } from '../../base/app-error.ts'
import {
  type DetectionField,
  fieldsOfRule,
  figureIn,
  type RuleGroup,
  ruleNames,
  ruleWords,
} from '../../incidents/detection-fields.ts'
import {
  changeDetectionSettings,
  type DetectionChange,
  type DetectionSettings,
  readDetectionSettings,
  speaking,
  withChange,
} from '../../incidents/detection-settings.ts'
import { readRuleHistory, triedRules } from '../../incidents/rules-backtest.ts'
import { listVendorAccounts } from '../../sources/vendor-account.ts'
import type { Form } from '../kit/form.ts'
import type { SubmissionAnswer, SubmissionRequest, ViewActionRequest } from '../listening/requests.ts'
import type { IncidentDeps } from './deps.ts'
import { ruleGroups, rulesModal, switchOf } from './rules-view.ts'

/** “Rules on …” was pressed. */
export async function pressRules(deps: IncidentDeps, { value, pushModal }: ViewActionRequest): Promise<void> {
  const group = groupIn(value)
  await pushModal(ruleGroups[group].title, async () => drawn(deps, group, await readDetectionSettings(deps.db)))
}

/** What is typed is tried on the last 30 days, and nothing kept. */
export async function pressTryRules(deps: IncidentDeps, { metadata, form, update }: ViewActionRequest): Promise<void> {
  const group = groupIn(metadata)
  const settings = await readDetectionSettings(deps.db)
  const { change, errors } = rulesIn(form, group)
  const [fault = ''] = Object.values(errors)
  await update(await drawn(deps, group, withChange(settings, change), fault))
}

/** The rules of a group as they were filled in. */
export async function submitRules(
  { db, clock }: IncidentDeps,
  { form, metadata, actor }: SubmissionRequest,
): Promise<SubmissionAnswer> {
  const { change, errors } = rulesIn(form, groupIn(metadata))
  if (Object.keys(errors).length > 0) return { kind: 'errors', errors }
  await changeDetectionSettings(db, { change, actor, now: clock.now() })
  return { kind: 'close' }
}

/** The figures that were typed; those that cannot be are said beside their fields. */
export function figuresIn(form: Form, fields: readonly DetectionField[]) {
  const [figures, errors]: [Record<string, number>, Record<string, string>] = [{}, {}]
  for (const field of fields) {
    try {
      figures[field.value] = figureIn(field, form.text(field.key) ?? '')
    } catch (thrown) {
      if (!(thrown instanceof AppError)) throw thrown
      errors[field.key] = thrown.say
    }
  }
  return { figures, errors }
}

function rulesIn(form: Form, group: RuleGroup): { change: DetectionChange; errors: Record<string, string> } {
  const errors: Record<string, string> = {}
  const rules: Partial<Record<RuleName, object>> = {}
  for (const rule of ruleNames.filter((name) => ruleWords[name].group === group)) {
    const typed = figuresIn(form, fieldsOfRule(rule))
    Object.assign(errors, typed.errors)
    const speaks = speaking.find((one) => one === form.chosen(switchOf(rule)))
    if (!speaks) errors[switchOf(rule)] = 'Choose one of these.'
    rules[rule] = { ...typed.figures, ...(speaks ? { speaks } : {}) }
  }
  return { change: { rules }, errors }
}

async function drawn({ db, clock }: IncidentDeps, group: RuleGroup, settings: DetectionSettings, fault = '') {
  const accounts = await listVendorAccounts(db)
  return rulesModal({
    ...{ group, settings, fault, tried: await triedRules(settings.rules, await readRuleHistory(db, clock.now())) },
    hasCursor: accounts.some(({ vendor, state }) => vendor === 'cursor' && state === 'active'),
  })
}

// What comes from Slack may be forged.
function groupIn(text: string): RuleGroup {
  return (Object.keys(ruleGroups) as RuleGroup[]).find((one) => one === text) ?? 'spend'
}
