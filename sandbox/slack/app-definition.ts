import { isObject, type JsonObject, objectAt, objectsAt, textAt } from './json.ts'

type SlashCommand = { command: string; description: string; usageHint: string; shouldEscape: boolean }
type Shortcut = { callbackId: string; name: string; kind: 'global' | 'message' }

/** What the workspace knows about the installed app: the part of its manifest that changes how Slack treats it. */
export type AppDefinition = {
  appId: string
  botId: string
  botUserId: string
  name: string
  scopes: string[]
  events: string[]
  commands: SlashCommand[]
  shortcuts: Shortcut[]
  homeTabEnabled: boolean
}

/** The app as installed when no manifest was given: every scope and event a spend app could ask for. */
export const defaultApp: AppDefinition = {
  appId: 'A0SANDBOX',
  botId: 'B0SANDBOX',
  botUserId: 'U0SANDBOXBOT',
  name: 'Tally',
  scopes: [
    'commands',
    'chat:write',
    'chat:write.public',
    'im:write',
    'im:read',
    'im:history',
    'files:read',
    'files:write',
    'users:read',
    'users:read.email',
    'team:read',
    'channels:read',
    'channels:history',
    'groups:read',
    'groups:history',
  ],
  events: [
    'app_home_opened',
    'app_uninstalled',
    'tokens_revoked',
    'message.im',
    'team_join',
    'user_change',
    'member_joined_channel',
  ],
  commands: [command('/spend', 'See AI coding spend'), command('/budget', 'See or set budgets')],
  shortcuts: [],
  homeTabEnabled: true,
}

/** Reads an app manifest (already parsed from YAML or JSON) as Slack would at installation. */
export function appFromManifest(manifest: unknown, base: AppDefinition = defaultApp): AppDefinition {
  const root = isObject(manifest) ? manifest : {}
  const features = objectAt(root, 'features')
  const scopes = objectAt(objectAt(root, 'oauth_config'), 'scopes')
  const subscriptions = objectAt(objectAt(root, 'settings'), 'event_subscriptions')
  return {
    ...base,
    name: textAt(objectAt(root, 'display_information'), 'name') ?? base.name,
    scopes: [...texts(scopes, 'bot'), ...texts(scopes, 'bot_optional')],
    events: texts(subscriptions, 'bot_events'),
    commands: objectsAt(features, 'slash_commands').map(commandOf),
    shortcuts: objectsAt(features, 'shortcuts').map(shortcutOf),
    homeTabEnabled: objectAt(features, 'app_home').home_tab_enabled === true,
  }
}

function command(name: string, description: string): SlashCommand {
  return { command: name, description, usageHint: '', shouldEscape: true }
}

function commandOf(entry: JsonObject): SlashCommand {
  return {
    command: textAt(entry, 'command') ?? '',
    description: textAt(entry, 'description') ?? '',
    usageHint: textAt(entry, 'usage_hint') ?? '',
    shouldEscape: entry.should_escape === true,
  }
}

function shortcutOf(entry: JsonObject): Shortcut {
  return {
    callbackId: textAt(entry, 'callback_id') ?? '',
    name: textAt(entry, 'name') ?? '',
    kind: entry.type === 'message' ? 'message' : 'global',
  }
}

function texts(object: JsonObject, key: string): string[] {
  const value = object[key]
  return Array.isArray(value) ? value.filter((entry) => typeof entry === 'string') : []
}
