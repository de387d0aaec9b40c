import { takeOut } from '../oauth/grant.ts'
import { ImpossibleAct, type Stage } from './act.ts'

/** The app is taken out of the workspace, or its token revoked; it hears of both, though its token no longer serves. */
export async function takeAppOut(
  { workspace, delivery }: Stage,
  because: 'token_revoked' | 'account_inactive',
): Promise<void> {
  if (!takeOut(workspace.grant, because)) throw new ImpossibleAct('the app is not installed here')
  await delivery.event('tokens_revoked', { type: 'tokens_revoked', tokens: { bot: [workspace.app.botUserId] } })
  await delivery.event('app_uninstalled', { type: 'app_uninstalled' })
}
