import type { DayRange } from '../../src/base/calendar.ts'
import type { Db } from '../../src/db/database.ts'
import { periodOfWord } from '../../src/reports/period.ts'
import { plainCalendar } from '../../src/reports/report-calendar.ts'
import { spendReport } from '../../src/reports/spend-report.ts'
import { teamReport } from '../../src/reports/team-report.ts'

/**
 * What somebody asks: as the report Tally builds, which gives usage spend in dollars; and as the statements people would write
 * for its figures, read by PostgreSQL and DuckDB alike. The last column of the first statement's rows adds up to the same.
 * `isOfLogs`: whether a person's logs of the year hold the answer too.
 */
export type Question = { name: string; report(db: Db): Promise<number>; statements: string[]; isOfLogs: boolean }

export function questionsOf({ personId, email, now }: { personId: string; email: string; now: Date }): Question[] {
  const periodOf = (word: string) => periodOfWord(word, now, plainCalendar)
  const spend = (word: string, whose: string | null): Question => ({
    name: `${whose === null ? 'everybody’s' : 'one’s own'} spend, ${word}`,
    async report(db) {
      const { usageSpendMicroUsd } = await spendReport(db, { personId: whose, period: periodOf(word) })
      return usageSpendMicroUsd / 1e6
    },
    statements: ['cast(happened_at as date), provider', 'provider, model'].map((by) =>
      sums(by, periodOf(word).range, whose === null ? '' : `and email = '${email}'`),
    ),
    isOfLogs: whose !== null && word === '365d',
  })
  return [
    ...['mtd', '365d'].map((word) => spend(word, personId)),
    ...['mtd', '365d'].map((word) => spend(word, null)),
    {
      name: 'everybody by person, 30d',
      async report(db) {
        const report = await teamReport(db, {
          scope: { kind: 'org' },
          period: periodOf('30d'),
          now,
          modelsOf: (rows) => rows.slice(0, 15),
        })
        return (report?.total.usageSpendMicroUsd ?? Number.NaN) / 1e6
      },
      statements: [sums('email', periodOf('30d').range, '')],
      isOfLogs: false,
    },
  ]
}

function sums(by: string, { from, to }: DayRange, whose: string): string {
  return `select ${by}, count(*), sum(input_tokens), sum(output_tokens), sum(usd)
    from raw_event where happened_at >= timestamp '${from} 00:00:00' and happened_at < timestamp '${to} 00:00:00'
      and category in ('overage', 'api', 'fee') ${whose} group by ${by}`
}
