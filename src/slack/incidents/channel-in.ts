/** A channel as it is named in the workspace `here`: one of another workspace has no name there. */
export function channelIn({ workspace, channel }: { workspace: string; channel: string }, here: string): string {
  return workspace === here ? `<#${channel}>` : 'a channel of another workspace'
}
