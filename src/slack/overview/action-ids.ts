export const overviewActions = { moreCharts: 'overview.more-charts' } as const
