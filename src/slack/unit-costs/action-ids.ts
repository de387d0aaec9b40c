export const unitCostsActions = { show: 'unit-costs.show' } as const
