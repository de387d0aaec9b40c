import { microUsd } from '../../base/money.ts'
import type { ProjectReport } from '../../reports/project.ts'
import { awkwardPeople, samplePeople, samplePerson } from './sample-people-spend.ts'
import { sampleReports } from './sample-reports.ts'

/** Projects at the sizes their view has to get right. */
export const sampleProjects: Record<string, ProjectReport> = {
  nothing: projectOf('never-any', { project: 'atlas', part: 'own' }),
  one: projectOf('one-request', {
    project: 'atlas',
    part: 'own',
    people: [samplePerson({ name: 'Ana Ruiz', microUsd: 4_200, requests: 1 }, 1)],
  }),
  typical: projectOf('typical', { project: 'atlas', part: 'all', people: samplePeople }),
  teams: projectOf('typical', { project: 'atlas', part: 'teams', people: samplePeople }),
  worst: projectOf('worst', {
    project: `<!channel> & <b>שרה</b> 👩‍👩‍👧‍👦 ${'atlas/'.repeat(20)}`,
    part: 'all',
    people: awkwardPeople,
  }),
}

function projectOf(
  sample: string,
  own: Pick<ProjectReport, 'project' | 'part'> & { people?: ProjectReport['people'] },
): ProjectReport {
  const report = sampleReports[sample]
  if (!report) throw new Error(`there is no sample report ${sample}`)
  const days = Map.groupBy(report.byDay, ({ day }) => day)
  return {
    ...report,
    people: [],
    byDay: [...days].map(([day, rows]) => ({
      day,
      usageSpendMicroUsd: microUsd(rows.reduce((sum, row) => sum + row.usageSpendMicroUsd, 0)),
    })),
    ...own,
  }
}
