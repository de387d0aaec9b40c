import { nested } from '../arguments.ts'
import { faultsOfAnything } from '../block-checks.ts'
import { Refusal } from '../refusal.ts'
import { botMethod, type Method } from './method.ts'

/** auth, team and blocks: methods about the workspace and the app itself. */
export const workspaceMethods: Record<string, Method> = {
  'auth.test': botMethod([], ({ workspace }) => ({
    url: `https://${workspace.team.domain}.slack.com/`,
    team: workspace.team.name,
    user: workspace.app.name.toLowerCase(),
    team_id: workspace.team.id,
    user_id: workspace.app.botUserId,
    bot_id: workspace.app.botId,
    is_enterprise_install: false,
  })),
  'team.info': botMethod(['team:read'], ({ workspace }) => ({
    team: { ...workspace.team, url: `https://${workspace.team.domain}.slack.com/`, email_domain: '', icon: {} },
  })),
  'blocks.validate': {
    token: 'none',
    scopes: [],
    run({ args }) {
      const [blocks, view, message] = ['blocks', 'view', 'message'].map((name) =>
        nested(args, name, 'invalid_arguments'),
      )
      if ([blocks, view, message].filter((given) => given !== undefined).length !== 1)
        throw new Refusal('invalid_arguments')
      const faults = faultsOfAnything({ blocks, view, message })
      return { valid: faults.length === 0, errors: faults.map((fault) => ({ code: 'invalid', ...fault })) }
    },
  },
}
