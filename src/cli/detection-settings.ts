import { AppError } from '../base/app-error.ts'
import type { Db } from '../db/database.ts'
import {
  type DetectionField,
  detectionFields,
  figureIn,
  figureText,
  ruleNames,
  ruleWords,
} from '../incidents/detection-fields.ts'
import {
  type DetectionChange,
  type DetectionSettings,
  detectionDefaults,
  figureOf,
  mostAlertBudget,
  speaking,
} from '../incidents/detection-settings.ts'
import { readRuleHistory, triedRules } from '../incidents/rules-backtest.ts'
import type { ShownSetting } from './settings-text.ts'
import { shown } from './shown.ts'

/** What the settings of the detection are called: `alertBudget`, `spendSpike.limit`, `spendSpike.speaks`. */
export const detectionNames: readonly string[] = [
  'alertBudget',
  ...detectionFields.map(({ key }) => key),
  ...ruleNames.map((rule) => `${rule}.speaks`),
]

/** What one of them changes. Throws `bad-input` naming it where the value cannot be. */
export function detectionChange(name: string, value: string): DetectionChange {
  if (name === 'alertBudget') return { alertBudget: budgetIn(value) }
  const rule = ruleNames.find((one) => `${one}.speaks` === name)
  if (rule) return { rules: { [rule]: { speaks: oneOf(name, value, speaking) } } }
  const field = detectionFields.find(({ key }) => key === name)
  if (!field) throw new AppError('internal', `${name} is no setting of the detection`)
  const values = { [field.value]: figure(field, value) }
  return field.of === 'floors' ? { floors: values } : { rules: { [field.of]: values } }
}

/** Several of them in one. */
export function togetherChanged(one: DetectionChange, other: DetectionChange): DetectionChange {
  const rules = ruleNames.flatMap((rule) =>
    one.rules?.[rule] || other.rules?.[rule] ? [[rule, { ...one.rules?.[rule], ...other.rules?.[rule] }]] : [],
  )
  return {
    ...{ ...one, ...other },
    ...(one.floors || other.floors ? { floors: { ...one.floors, ...other.floors } } : {}),
    ...(rules.length > 0 ? { rules: Object.fromEntries(rules) } : {}),
  }
}

function figure(field: DetectionField, value: string): number {
  return figureIn({ ...field, label: field.key }, value)
}

function budgetIn(value: string): number {
  const budget = Number(value)
  if (value.trim() !== '' && budget >= 0 && budget <= mostAlertBudget) return budget
  throw new AppError('bad-input', `alertBudget: give a number from 0 (off) to ${mostAlertBudget}, such as 0.6.`)
}

function oneOf<Word extends string>(name: string, text: string, words: readonly Word[]): Word {
  const word = words.find((one) => one === text.toLowerCase())
  if (word) return word
  throw new AppError('bad-input', `${name}: “${shown(text)}” is not one of ${words.join(', ')}.`)
}

/** The settings as they stand, with what each fixed rule would have sent in the last 30 days. */
export async function detectionRows(
  db: Db,
  input: { settings: DetectionSettings; now: Date },
): Promise<ShownSetting[]> {
  const { settings, now } = input
  const tried = await triedRules(settings.rules, await readRuleHistory(db, now))
  const rowsOf = (of: DetectionField['of']) =>
    detectionFields
      .filter((field) => field.of === of)
      .map((field) => ({
        name: field.key,
        value: figureText(field, figureOf(settings, field)),
        initial: figureText(field, field.initial),
        about: `${field.label}: ${field.hint}`,
      }))
  return [
    {
      name: 'alertBudget',
      value: String(settings.alertBudget),
      initial: String(detectionDefaults.alertBudget),
      about: 'False alerts in 100 developer-weeks; 0: the engine is off',
    },
    ...rowsOf('floors'),
    ...ruleNames.flatMap((rule) => [
      {
        name: `${rule}.speaks`,
        value: settings.rules[rule].speaks,
        initial: detectionDefaults.rules[rule].speaks,
        about: `${ruleWords[rule].title}: ${tried[rule]} messages in 30 days`,
      },
      ...rowsOf(rule),
    ]),
  ]
}
