import { z } from 'zod'
import { type DetectionField, detectionFields, ruleNames, ruleWords } from '../../../incidents/detection-fields.ts'
import {
  type DetectionChange,
  type DetectionSettings,
  figureOf,
  mostAlertBudget,
  speaking,
} from '../../../incidents/detection-settings.ts'

const rules = Object.fromEntries(
  ruleNames.map((rule) => [
    rule,
    z.strictObject({ speaks: z.enum(speaking), ...figuresOf(rule) }).describe(ruleWords[rule].says),
  ]),
)

/** How unusual spend is looked for. Figures are what their descriptions say; money is in millionths of a dollar. */
export const detectionShape = z.object({
  alertBudget: z
    .number()
    .min(0)
    .max(mostAlertBudget)
    .describe('False alerts that are tolerated in 100 developer-weeks; 0 switches the engine off.'),
  floors: z.object(figuresOf('floors')).describe('Below these the engine says nothing.'),
  rules: z.object(rules).describe('The fixed rules; one that is off, or whose limit is 0, says nothing.'),
})

const partialRules = Object.fromEntries(
  Object.entries(rules).map(([rule, shape]) => [rule, shape.partial().optional()]),
)

/** Some of them; what is left out stays. */
export const detectionChangeShape = z.strictObject({
  alertBudget: detectionShape.shape.alertBudget.optional(),
  floors: z.strictObject(detectionShape.shape.floors.shape).partial().optional(),
  rules: z.strictObject(partialRules).optional(),
})

/** The settings as they are answered, always in one order, so that what is the same has the same ETag. */
export function shownDetection(settings: DetectionSettings): z.input<typeof detectionShape> {
  const figuresIn = (of: DetectionField['of']) =>
    Object.fromEntries(fieldsOf(of).map((field) => [field.value, figureOf(settings, field)]))
  return {
    alertBudget: settings.alertBudget,
    floors: figuresIn('floors'),
    rules: Object.fromEntries(
      ruleNames.map((rule) => [rule, { speaks: settings.rules[rule].speaks, ...figuresIn(rule) }]),
    ),
  }
}

/** What was sent as a change; its names are those of the fields, so that only the compiler has not seen them. */
export function detectionChangeOf(given: z.output<typeof detectionChangeShape> | undefined): DetectionChange {
  return (given ?? {}) as unknown as DetectionChange
}

function figuresOf(of: DetectionField['of']) {
  return Object.fromEntries(fieldsOf(of).map((field) => [field.value, figure(field)]))
}

function fieldsOf(of: DetectionField['of']): DetectionField[] {
  return detectionFields.filter((field) => field.of === of)
}

function figure({ label, hint, unit, most }: DetectionField) {
  const isWhole = unit !== 'times' && unit !== 'deviations'
  const number = (isWhole ? z.int() : z.number()).min(unit === 'days' ? 1 : 0).max(most)
  return number.describe(`${label}: ${unit === 'usd' ? hint.replace('dollars', 'millionths of a dollar') : hint}`)
}
