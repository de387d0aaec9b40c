import { AppError } from '../base/app-error.ts'
import {
  type DetectionField,
  detectionFields,
  figureIn,
  figureText,
  ruleNames,
  ruleWords,
} from '../incidents/detection-fields.ts'
import {
  changeDetectionSettings,
  type DetectionChange,
  type DetectionSettings,
  figureOf,
  mostAlertBudget,
  readDetectionSettings,
  speaking,
} from '../incidents/detection-settings.ts'
import { readRuleHistory, triedRules } from '../incidents/rules-backtest.ts'
import { cliActor } from './cli-actor.ts'
import { type CliDeps, type Command, type Given, writeLine } from './command.ts'
import { shown } from './shown.ts'
import { table } from './table.ts'

const json = { help: 'the settings as JSON; amounts in micro-dollars' }

export const detectionShow: Command = {
  name: 'detection show',
  takes: [],
  summary: 'Show how unusual spend is looked for, and what each fixed rule would have sent in the last 30 days.',
  options: { json },
  async run(deps, given) {
    return tell(deps, given, await readDetectionSettings(deps.db))
  },
}

export const detectionSet: Command = {
  name: 'detection set',
  takes: ['<setting>', '<value>'],
  summary: 'Change how unusual spend is looked for, such as: spendSpike.limit 4, or spendSpike.speaks channel.',
  options: { json },
  async run(deps, given) {
    const [name = '', value = ''] = given.words
    const change = changeIn(name, value)
    return tell(deps, given, await changeDetectionSettings(deps.db, { change, actor: cliActor, now: deps.clock.now() }))
  },
}

function changeIn(name: string, value: string): DetectionChange {
  if (name === 'alertBudget') return { alertBudget: budgetIn(value) }
  const rule = ruleNames.find((one) => `${one}.speaks` === name)
  if (rule) return { rules: { [rule]: { speaks: oneOf(name, value, speaking) } } }
  const field = detectionFields.find(({ key }) => key === name)
  if (!field) {
    throw new AppError('bad-input', `“${shown(name)}” is no setting. See them with: npm run tally -- detection show`)
  }
  const values = { [field.value]: figure(field, value) }
  return field.of === 'floors' ? { floors: values } : { rules: { [field.of]: values } }
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

async function tell({ db, clock, stdout }: CliDeps, given: Given, settings: DetectionSettings): Promise<number> {
  if (given.has('json')) {
    writeLine(stdout, JSON.stringify(settings, null, 2))
    return 0
  }
  const tried = await triedRules(settings.rules, await readRuleHistory(db, clock.now()))
  const figures = detectionFields.map((field) => ({ field, text: figureText(field, figureOf(settings, field)) }))
  const rowsOf = (of: DetectionField['of']) =>
    figures
      .filter(({ field }) => field.of === of)
      .map(({ field, text }) => [field.key, text, figureText(field, field.initial), `${field.label}: ${field.hint}`])
  const rows = [
    ['alertBudget', String(settings.alertBudget), '0.6', 'False alerts in 100 developer-weeks; 0: the engine is off'],
    ...rowsOf('floors'),
    ...ruleNames.flatMap((rule) => [
      [
        `${rule}.speaks`,
        settings.rules[rule].speaks,
        '',
        `${ruleWords[rule].title}: ${tried[rule]} messages in 30 days`,
      ],
      ...rowsOf(rule),
    ]),
  ]
  writeLine(stdout, table({ head: ['SETTING', 'VALUE', 'DEFAULT', 'WHAT'], rows }))
  return 0
}
