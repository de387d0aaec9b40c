/** What `npm start` says once it is ready: where one is, and what to do next. */
export function tryOutBanner(input: {
  page: string
  baseUrl: string
  key: string
  viewer: string
  notices: string[]
}): string {
  return framed('Tally is ready: this is the try-out', [
    'No Slack tokens are set, so Tally runs against a sandbox: a made-up company, a Slack',
    'workspace on a local page, and stand-ins for Anthropic and OpenAI. Nothing leaves this machine.',
    '',
    `1. Open   ${input.page}`,
    `   You are ${input.viewer}. Type /spend me, and open Tally’s Home tab.`,
    '2. Send a request, ask again, and see one more counted (it costs a fraction of a cent):',
    `   curl ${input.baseUrl}/chat/completions \\`,
    `     -H "authorization: Bearer ${input.key}" -H "content-type: application/json" \\`,
    `     -d '{"model":"gpt-6.1-sol","messages":[{"role":"user","content":"Hello"}]}'`,
    '3. For your own workspace, set SLACK_BOT_TOKEN and SLACK_APP_TOKEN (README, “Connect your workspace”).',
    ...input.notices.map((notice) => `\n   Note: ${notice}`),
  ])
}

/** The same for a real installation. */
export function connectedBanner(input: { roles: string[]; baseUrl: string; slack: string | null }): string {
  return framed('Tally is ready', [
    `Roles     ${input.roles.join(', ')}`,
    `Proxy     ${input.roles.includes('proxy') ? input.baseUrl : 'not in this process'}`,
    `Slack     ${input.slack ?? 'not in this process'}`,
  ])
}

function framed(title: string, lines: string[]): string {
  const rule = '─'.repeat(92)
  return `\n${rule}\n  ${title}\n${rule}\n${lines
    .flatMap((line) => line.split('\n'))
    .map((line) => `  ${line}`.trimEnd())
    .join('\n')}\n${rule}\n\n`
}
