export const forecastActions = { showChart: 'forecast.show-chart' } as const
