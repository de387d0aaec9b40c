import type { Transaction } from 'kysely'
import { z } from 'zod'
import { defaultFloors, type Floors } from '../anomalies/options.ts'
import { defaultRules, type RuleName, type RuleSettings } from '../anomalies/rules/settings.ts'
import { type Actor, recordAct } from '../audit/record-act.ts'
import { AppError } from '../base/app-error.ts'
import type { Db, DbOrTransaction } from '../db/database.ts'
import type { Tables } from '../db/tables.ts'
import { lockSetting, readSetting, type Setting, writeSetting } from '../settings/setting.ts'
import { detectionFields, ruleNames } from './detection-fields.ts'

/** How detection works for the whole organisation, as admins chose. */
export type DetectionSettings = {
  /** How many false alerts are tolerated in 100 developer-weeks; 0 switches the engine off. */
  alertBudget: number
  /** Below these the engine says nothing. */
  floors: Floors
  /** The fixed rules, each with where it speaks. */
  rules: RuleSettings
}

/** What is to be another way; what is not named stays. */
export type DetectionChange = Partial<Pick<DetectionSettings, 'alertBudget'>> & {
  floors?: Partial<Floors>
  rules?: { [Rule in RuleName]?: Partial<RuleSettings[Rule]> }
}

export const detectionDefaults: DetectionSettings = {
  ...{ alertBudget: 0.6, floors: defaultFloors, rules: defaultRules },
}

/** Beyond it there are more false alerts than true ones (detection.md, the knob). */
export const mostAlertBudget = 4

/** Where a rule may speak. */
export const speaking = ['off', 'digest', 'channel'] as const

// What a later release added has its default.
const setting: Setting<DetectionSettings> = {
  name: 'detection',
  schema: z.object({
    alertBudget: z.number().min(0).max(mostAlertBudget).catch(detectionDefaults.alertBudget),
    floors: stored(defaultFloors),
    rules: z.preprocess(
      (value) => value ?? {},
      z.object(Object.fromEntries(ruleNames.map((rule) => [rule, stored(defaultRules[rule])]))),
    ) as unknown as z.ZodType<RuleSettings>,
  }),
}

function stored<Values extends object>(values: Values): z.ZodType<Values> {
  const shape = Object.entries(values).map(([name, initial]) => [
    name,
    name === 'speaks' ? z.enum(speaking).catch(initial) : z.number().min(0).catch(initial),
  ])
  return z.preprocess((value) => value ?? {}, z.object(Object.fromEntries(shape))) as unknown as z.ZodType<Values>
}

/** As they stand; what was never chosen has its default. */
export async function readDetectionSettings(db: DbOrTransaction): Promise<DetectionSettings> {
  return (await readSetting(db, setting)) ?? detectionDefaults
}

/** The settings with some of them changed. Throws `bad-input` naming the one that cannot be. */
export function withChange(before: DetectionSettings, change: DetectionChange): DetectionSettings {
  const after = {
    ...{ ...before, ...change, floors: { ...before.floors, ...change.floors } },
    rules: Object.fromEntries(
      ruleNames.map((rule) => [rule, { ...before.rules[rule], ...change.rules?.[rule] }]),
    ) as RuleSettings,
  }
  refuseBad(after)
  return after
}

type Changing = { change: DetectionChange; actor: Actor; now: Date }

/** Changes some of them; the next run uses them. Throws `bad-input` naming the one that cannot be. */
export async function changeDetectionSettings(db: Db, input: Changing): Promise<DetectionSettings> {
  return db.transaction().execute((transaction) => changeDetectionSettingsIn(transaction, input))
}

/** The same in a transaction of the caller. */
export async function changeDetectionSettingsIn(
  transaction: Transaction<Tables>,
  { change, actor, now }: Changing,
): Promise<DetectionSettings> {
  const before = await lockSetting(transaction, setting, { first: detectionDefaults, now })
  const after = withChange(before, change)
  if (JSON.stringify(before) === JSON.stringify(after)) return before
  await writeSetting(transaction, setting, after, now)
  await recordAct(transaction, {
    ...{ at: now, actor: actor.id, origin: actor.origin, act: 'detection.change', subject: 'detection', detail: {} },
    ...changesIn(before, after),
  })
  return after
}

/** A figure of the settings, by its field. */
export function figureOf(
  settings: DetectionSettings,
  { of, value }: { of: RuleName | 'floors'; value: string },
): number {
  const values: object = of === 'floors' ? settings.floors : settings.rules[of]
  return (values as Record<string, number>)[value] ?? 0
}

function refuseBad(settings: DetectionSettings): void {
  const { alertBudget, rules } = settings
  if (!(alertBudget >= 0 && alertBudget <= mostAlertBudget)) {
    throw new AppError('bad-input', `The alert budget must be between 0 (off) and ${mostAlertBudget}.`)
  }
  for (const field of detectionFields) {
    const figure = figureOf(settings, field)
    if (figure >= 0 && figure <= field.most) continue
    throw new AppError('bad-input', `${field.key} must be between 0 and ${field.most}.`)
  }
  for (const rule of ruleNames) {
    if (speaking.includes(rules[rule].speaks)) continue
    throw new AppError('bad-input', `${rule}.speaks must be one of ${speaking.join(', ')}.`)
  }
}

// For the audit log: each value that changed under one name, such as `spendSpikeLeastMicroUsd`.
function changesIn(one: DetectionSettings, other: DetectionSettings) {
  const [before, after] = [flat(one), flat(other)]
  const changed = Object.keys(after).filter((name) => before[name] !== after[name])
  const only = (of: Record<string, string | number>) =>
    Object.fromEntries(changed.flatMap((name) => (of[name] === undefined ? [] : [[name, of[name]]])))
  return { before: only(before), after: only(after) }
}

function flat(settings: DetectionSettings): Record<string, string | number> {
  const { alertBudget, rules } = settings
  return {
    alertBudget,
    ...Object.fromEntries(ruleNames.map((rule) => [`${rule}Speaks`, rules[rule].speaks])),
    ...Object.fromEntries(
      detectionFields.map((field) => [
        `${field.of}${field.value.slice(0, 1).toUpperCase()}${field.value.slice(1)}${field.unit === 'usd' ? 'MicroUsd' : ''}`,
        figureOf(settings, field),
      ]),
    ),
  }
}
