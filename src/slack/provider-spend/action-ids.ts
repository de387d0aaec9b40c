export const providerSpendTabId = 'provider-spend'

/** The tab's select of a provider. */
export const providerControls = { provider: 'provider-spend.provider' } as const
