/** Whether a text may hold a provider's or one of our own keys. A long name before an @ is an address. */
export function mayBeSecret(text: string): boolean {
  return /(sk-|acl_|crsr_|xox[bp]-|xapp-)\S{6}/i.test(text) || /[A-Za-z0-9_-]{40}(?![A-Za-z0-9_.-]*@)/.test(text)
}
