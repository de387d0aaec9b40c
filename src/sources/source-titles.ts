import type { Source } from '../ledger/entry.ts'

const titles: Partial<Record<Source, string>> = {
  'cursor-events': 'Cursor’s usage events',
  'cursor-csv': 'an imported file of usage events',
  'anthropic-analytics': 'Anthropic’s usage and cost analytics',
  'anthropic-reports': 'Anthropic’s cost report',
  'anthropic-costs-csv': 'an imported file of costs',
  'anthropic-usage-csv': 'an imported file of usage',
  'openai-costs': 'OpenAI’s costs',
  'openai-costs-csv': 'an imported file of costs',
}

/** What a source that outdoes others is called in a sentence: `Cursor’s usage events`. */
export function sourceTitle(source: Source): string {
  return titles[source] ?? source
}
