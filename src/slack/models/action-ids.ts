/** What is pressed below the “Models” tab, in its answers and in its modals. */
export const modelActions = {
  open: 'models.open',
  moreCharts: 'models.more-charts',
  showChart: 'models.show-chart',
  openSwitch: 'models.open-switch',
  /** The two selects of the modal that prices a switch. */
  switchFrom: 'models.switch-from',
  switchTo: 'models.switch-to',
} as const

export const modelsTabId = 'models'
