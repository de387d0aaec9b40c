/** Every notice one can have a sample of, by the outbox's kind, with what it is called. */
export const sampleTitles = {
  'incident.alert': 'Unusual spend',
  'budget.warning': 'Budget warning',
  'budget.blocked': 'A budget stops you',
  'key.expires': 'Key about to expire',
  'sync.failing': 'An account that cannot be read',
  'people.unmatched': 'Names nobody is matched to',
  'cost.daily': 'Daily cost alert',
  'digest.weekly': 'Weekly digest',
  'cycle.ending': 'Cycle summary, before it ends',
  'cycle.closed': 'Cycle summary, final',
  'plan.exhausted': 'Plans used up',
} as const

export type SampleName = keyof typeof sampleTitles

export const sampleNames = Object.keys(sampleTitles) as [SampleName, ...SampleName[]]
