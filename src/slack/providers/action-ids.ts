/** What can be pressed and submitted under Providers. */
export const providerActions = {
  add: 'providers.add-key',
  rotate: 'providers.rotate-key',
  disable: 'providers.disable-key',
  enable: 'providers.enable-key',
  remove: 'providers.remove-key',
} as const

export const providerSubmissions = {
  saveKey: 'providers.save-key',
  disable: 'providers.confirm-disable',
  enable: 'providers.confirm-enable',
  remove: 'providers.confirm-remove',
} as const
