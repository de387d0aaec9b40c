/** The buttons under a spend answer; the value of those about a team or another person says which. */
export const spendActions = {
  showChart: 'spend.show-chart',
  showTeamChart: 'spend.show-team-chart',
  chooseTeam: 'spend.choose-team',
  previousRows: 'spend.show-previous',
  nextRows: 'spend.show-next',
  explain: 'spend.explain',
} as const

/** The controls of the “Team” tab, beside its periods. */
export const teamControls = {
  chooseTeam: 'team.choose-team',
  findPerson: 'team.find-person',
  clearSearch: 'team.clear-search',
  previousRows: 'team.show-previous',
  nextRows: 'team.show-next',
} as const
