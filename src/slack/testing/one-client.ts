import type { WebClient } from '@slack/web-api'
import type { SlackClients } from '../web-api.ts'

/** One client for everything, in the only workspace there is. */
export function oneClient(client: WebClient): SlackClients {
  return {
    ...{ interactive: client, background: client, notices: client, bulk: client },
    within: (_, work) => work(),
    workspaces: async () => null,
    workspace: null,
  }
}
