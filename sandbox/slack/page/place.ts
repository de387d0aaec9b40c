import { type Channel, directMessage, type SlackUser, type Workspace } from '../workspace.ts'

/** What a person looks at: the app's Home or Messages tab or a channel, with a thread open beside it or not. */
export type Place = {
  workspace: Workspace
  viewer: SlackUser
  view: { kind: 'home' } | { kind: 'dm' } | { kind: 'channel' }
  /** The channel messages go to: the direct message with the app under Home too. */
  channel: Channel
  threadTs: string | null
}

/** Reads `?user=U…&view=home|dm|channel:<id>&thread=ts`; what is missing or wrong falls back to the first person's DM. */
export function placeFrom(workspace: Workspace, query: URLSearchParams): Place | null {
  const people = peopleOf(workspace)
  const viewer = people.find(({ id }) => id === query.get('user')) ?? people[0]
  if (viewer === undefined) return null
  const view = query.get('view') ?? 'dm'
  const named = view.startsWith('channel:') ? workspace.channels.get(view.slice('channel:'.length)) : undefined
  const threadTs = query.get('thread')
  if (named?.kind !== 'im' && named?.members.has(viewer.id) === true) {
    return { workspace, viewer, view: { kind: 'channel' }, channel: named, threadTs }
  }
  const kind = view === 'home' ? 'home' : 'dm'
  return {
    workspace,
    viewer,
    view: { kind },
    channel: directMessage(workspace, viewer.id),
    threadTs: kind === 'home' ? null : threadTs,
  }
}

/** The address of a place, from another one, with what is to differ. */
export function linkTo(place: Place, change: { user?: string; view?: string; thread?: string | null }): string {
  const query = new URLSearchParams({ user: change.user ?? place.viewer.id, view: change.view ?? viewName(place) })
  const thread = change.thread === undefined ? place.threadTs : change.thread
  if (thread !== null && change.view === undefined) query.set('thread', thread)
  return `/?${query}`
}

/** `home`, `dm` or `channel:<id>`, as the address has it. */
export function viewName(place: Place): string {
  return place.view.kind === 'channel' ? `channel:${place.channel.id}` : place.view.kind
}

/** Everybody one can be: people, not bots, and not those who left. */
export function peopleOf(workspace: Workspace): SlackUser[] {
  return [...workspace.users.values()].filter(({ isBot, deleted }) => !isBot && !deleted)
}
