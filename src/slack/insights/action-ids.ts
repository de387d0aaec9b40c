export const insightsTabId = 'insights'

/** The tab's select of a part. */
export const insightControls = { part: 'insights.part' } as const

export const insightActions = { moreCharts: 'insights.more-charts' } as const
