export const compareActions = { showChart: 'compare.show-chart' } as const
