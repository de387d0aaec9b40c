import { clientText } from './client-text.ts'

const longest = 200

// https://user:secret@host:443/owner/name.git, ssh://git@host/owner/name
const url = /^[a-z][a-z0-9+.-]*:\/\/(?:[^/@]*@)?([^/:]+)(?::\d+)?\/(.+)$/i
// git@host:owner/name.git
const scp = /^(?:[^/@\s]+@)?([^/:@\s]+\.[^/:@\s]+):(?!\/\/)(.+)$/

/**
 * A repository as `host/owner/name`, from a remote's address in any of git's spellings, without credentials, port,
 * query and `.git`; a plain name stays as it is. Empty when nothing is left.
 */
export function repositoryName(remote: unknown): string {
  const text = clientText(remote, 1000)
  if (text === '') return ''
  const match = url.exec(text) ?? scp.exec(text)
  const name = match ? `${match[1]?.toLowerCase()}/${match[2]}` : text.includes('://') ? '' : text
  // What stands before an @ may be a secret, wherever it stands.
  const path = name
    .replace(/[?#].*$/, '')
    .replace(/^.*@/, '')
    .replace(/\/{2,}/g, '/')
    .replace(/^\/|\/$/g, '')
    .replace(/\.git$/, '')
  return clientText(path, longest)
}
