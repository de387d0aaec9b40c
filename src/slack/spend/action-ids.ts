/** The buttons under a spend answer. */
export const spendActions = { showChart: 'spend.show-chart' } as const
