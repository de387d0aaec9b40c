/** What can be pressed and submitted under People and Teams. */
export const actionIds = {
  openTeam: 'team.open',
  createTeam: 'team.create',
  exportTeams: 'team.export',
  editTeam: 'team.edit',
  addToTeam: 'team.add',
  removeTeam: 'team.remove',
  turnMembers: 'team.turn',
  turnMembersBack: 'team.turn-back',
  chooseParent: 'team.parent',
  findTeam: 'team.find',
  openPerson: 'person.open',
  openMember: 'member.open',
  editRole: 'person.role',
  movePerson: 'person.move',
  changeOwner: 'person.owner',
  deletePerson: 'person.delete',
  matchHandles: 'handle.match',
  pickPerson: 'handle.pick',
  turnHandles: 'handle.turn',
  turnHandlesBack: 'handle.turn-back',
  undoMatch: 'handle.undo',
} as const

export const submissions = {
  saveTeam: 'team.save',
  assignPeople: 'team.assign',
  confirmRemoval: 'team.confirm-removal',
  saveRole: 'person.save-role',
  saveTeamOfPerson: 'person.save-team',
  saveOwner: 'person.save-owner',
  confirmDeletion: 'person.confirm-deletion',
  saveMatches: 'handle.save',
} as const

/** Controls of the two Home tabs. */
export const controls = {
  searchTeams: 'teams.search',
  clearTeams: 'teams.clear-search',
  turnTeams: 'teams.turn',
  turnTeamsBack: 'teams.turn-back',
  searchPeople: 'people.search',
  clearSearch: 'people.clear-search',
  turnPeople: 'people.turn',
  turnPeopleBack: 'people.turn-back',
} as const
