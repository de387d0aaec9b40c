/** The period buttons of the “My spend” tab, in their order; a button's value is the period's word. */
export const homePeriods = [
  { actionId: 'home.show-7d', text: '7 days', word: '7d' },
  { actionId: 'home.show-30d', text: '30 days', word: '30d' },
  { actionId: 'home.show-this-month', text: 'This month', word: 'mtd' },
  { actionId: 'home.show-last-month', text: 'Last month', word: 'last month' },
] as const

export type HomePeriod = (typeof homePeriods)[number]['word']
