export const providerSpendTabId = 'provider-spend'

/** The tab's select of a provider. */
export const providerControls = { provider: 'provider-spend.provider' } as const

export const providerActions = { moreCharts: 'provider-spend.more-charts' } as const
