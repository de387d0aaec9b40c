/** Buttons and menus of budgets. A value says which budget is meant; what may be done with it is looked up again. */
export const budgetActions = {
  /** The dots beside a budget: each option is a verb and the budget's id. */
  menu: 'budgets.menu',
  details: 'budgets.details',
  change: 'budgets.change',
  raise: 'budgets.raise',
  remove: 'budgets.remove',
  ask: 'budgets.ask',
  begin: 'budgets.begin',
  choose: 'budgets.choose',
  previousListed: 'budgets.list-previous',
  nextListed: 'budgets.list-next',
  approve: 'budgets.approve',
  decline: 'budgets.decline',
  otherAmount: 'budgets.other-amount',
  /** The search for a scope in the modal. */
  scope: 'budgets.scope',
  /** Controls of the Home tab. */
  find: 'budgets.find',
  all: 'budgets.all',
  previous: 'budgets.previous',
  next: 'budgets.next',
} as const

/** Modals of budgets, by their callback ids. */
export const budgetModals = {
  set: 'budgets.set-it',
  overwrite: 'budgets.overwrite-it',
  remove: 'budgets.remove-it',
  raise: 'budgets.raise-it',
  ask: 'budgets.ask-for-it',
  decline: 'budgets.decline-it',
  approve: 'budgets.approve-it',
} as const

/** What can be done with a budget from a menu or a button. */
export const budgetVerbs = ['details', 'change', 'raise', 'remove', 'ask'] as const
export type BudgetVerb = (typeof budgetVerbs)[number]
