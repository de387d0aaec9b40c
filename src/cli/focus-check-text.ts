import { countText } from '../base/count.ts'
import type { BrokenRule, FocusReport } from '../reports/export/focus-check.ts'
import { shown } from './shown.ts'

/** What came of checking a FOCUS file, for a terminal: the verdict, each broken rule with where, and what nobody can check. */
export function checkText({ rows, passed, broken, advice, notCheckable }: FocusReport): string {
  const verdict =
    broken.length === 0
      ? `FOCUS 1.2: no rule is broken. ${countText(rows)} rows pass ${passed.length} rules.`
      : `FOCUS 1.2: ${broken.length} ${broken.length === 1 ? 'rule is' : 'rules are'} broken, ${passed.length} passed (${countText(rows)} rows).`
  const invoice = notCheckable.find(({ rule }) => rule.id === 'InvoiceId-C-005-C')
  return [
    verdict,
    ...broken.flatMap((one) => ruleLines('FAILED', one)),
    ...advice.flatMap((one) => ruleLines('ADVICE', one)),
    `${notCheckable.length} rules cannot be checked from a file, because they speak of what it does not hold.`,
    ...(invoice ? [`One of them: InvoiceId-C-005-C, ${invoice.why}.`] : []),
  ].join('\n')
}

function ruleLines(word: string, { rule, times, places }: BrokenRule): string[] {
  const more = times - places.length
  return [
    `${word} ${rule.id}: ${rule.says}`,
    ...places.map(
      ({ line, column, value }) => `  line ${line}, ${column}: ${value === null ? '(nothing)' : shown(value)}`,
    ),
    ...(more > 0 ? [`  and ${countText(more)} more`] : []),
  ]
}
