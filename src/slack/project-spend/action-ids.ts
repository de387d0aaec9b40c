export const projectActions = { showChart: 'project-spend.show-chart' } as const
