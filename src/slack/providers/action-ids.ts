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

/** The same for accounts that are read with an admin key. The value is the account’s id; of `link` a provider key’s. */
export const accountActions = {
  connect: 'providers.connect-account',
  rotate: 'providers.rotate-account',
  disable: 'providers.disable-account',
  enable: 'providers.enable-account',
  remove: 'providers.remove-account',
  seatPrice: 'providers.price-seats',
  link: 'providers.link-key',
} as const

export const accountSubmissions = {
  connect: 'providers.save-account',
  rotate: 'providers.save-account-key',
  disable: 'providers.confirm-disable-account',
  enable: 'providers.confirm-enable-account',
  remove: 'providers.confirm-remove-account',
  seatPrice: 'providers.save-seat-price',
  link: 'providers.save-link',
} as const
