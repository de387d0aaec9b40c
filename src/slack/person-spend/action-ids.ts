/** What opens a person’s usage; the value is `<personId> <period word>`. */
export const personActions = { open: 'person-spend.open' } as const

/** The sections of the window, in the order of their buttons. */
export const personSections = ['summary', 'models', 'activity', 'days'] as const
export type PersonSection = (typeof personSections)[number]

/** The buttons inside the window. */
export const personControls = {
  section: {
    summary: 'person-spend.summary',
    models: 'person-spend.models',
    activity: 'person-spend.activity',
    days: 'person-spend.days',
  },
  moreCharts: 'person-spend.more-charts',
  previous: 'person-spend.previous',
  next: 'person-spend.next',
} as const
