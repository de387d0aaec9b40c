/** The buttons under a spend answer; the value of those about a team or another person says which. */
export const spendActions = {
  showChart: 'spend.show-chart',
  showTeamChart: 'spend.show-team-chart',
  chooseTeam: 'spend.choose-team',
  previousRows: 'spend.show-previous',
  nextRows: 'spend.show-next',
  explain: 'spend.explain',
  /** Asks anew; the value is what follows `/spend`. */
  run: 'spend.run',
  share: 'spend.share',
  /** The searches of the modal that asks for what a request left open. */
  pickScope: 'spend.pick-scope',
  pickOther: 'spend.pick-other',
  pickName: 'spend.pick-name',
} as const

/** The “My spend” tab. `theme` stands in the window of its charts. */
export const mySpendActions = { moreCharts: 'my-spend.more-charts', theme: 'my-spend.theme' } as const
