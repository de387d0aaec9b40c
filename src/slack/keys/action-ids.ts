/** Buttons and searches of keys. A value says which key or offer; whether somebody may is looked up again. */
export const keyActions = {
  make: 'keys.make',
  setup: 'keys.setup',
  rotate: 'keys.rotate',
  revoke: 'keys.revoke',
  pause: 'keys.pause',
  resume: 'keys.resume',
  manage: 'keys.manage',
  create: 'keys.create',
  all: 'keys.all',
  withdraw: 'keys.withdraw',
  /** In modals. */
  pushSetup: 'keys.push-setup',
  pushRotate: 'keys.push-rotate',
  pushRevoke: 'keys.push-revoke',
  pushPause: 'keys.push-pause',
  pushResume: 'keys.push-resume',
  pushManage: 'keys.push-manage',
  previousPage: 'keys.previous-page',
  nextPage: 'keys.next-page',
  /** What a search select offers. */
  findHolder: 'keys.find-holder',
} as const

/** What changes a Home tab of keys, once for one's own and once for all. */
export const ownKeyControls = { previous: 'keys.own-previous', next: 'keys.own-next', ended: 'keys.own-ended' } as const
export const allKeyControls = {
  previous: 'keys.all-previous',
  next: 'keys.all-next',
  ended: 'keys.all-ended',
  find: 'keys.all-find',
  clear: 'keys.all-clear',
} as const

/** Modals of keys, by their callback ids. */
export const keyModals = {
  secret: 'keys.secret',
  setup: 'keys.show-setup',
  create: 'keys.create-form',
  rotate: 'keys.rotate-form',
  revoke: 'keys.revoke-form',
  pause: 'keys.pause-form',
  resume: 'keys.resume-form',
  withdraw: 'keys.withdraw-form',
  manage: 'keys.manage-key',
  search: 'keys.search',
} as const
