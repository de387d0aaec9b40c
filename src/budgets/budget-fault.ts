import { AppError } from '../base/app-error.ts'

const fieldNames = {
  limit: 'Limit',
  amount: 'Amount',
  until: 'Until',
  reason: 'Reason',
  warnAt: 'Warn at',
  team: 'Team',
  person: 'Person',
  project: 'Project',
  key: 'Key',
} as const

/** The parts of a budget or a raise that somebody fills in. */
export type BudgetField = keyof typeof fieldNames

/**
 * What cannot be, and which part of a budget or raise it is about. `advice` is the sentence without the part's name, for
 * where it stands beside its field.
 */
export class BudgetFault extends AppError {
  readonly field: BudgetField
  readonly advice: string

  constructor(field: BudgetField, advice: string, code: 'bad-input' | 'not-found' = 'bad-input') {
    super(code, `${fieldNames[field]}: ${advice}`)
    this.field = field
    this.advice = advice
  }
}
