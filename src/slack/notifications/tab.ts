import type { HomeTab } from '../home/tabs.ts'
import { type NotificationDeps, notificationsOf } from './show.ts'
import { notificationBlocks } from './views.ts'

/** Home > Notifications, of whoever looks at it. What changes it opens a form. */
export function notificationsTab(deps: NotificationDeps): HomeTab {
  return {
    id: 'notifications',
    group: 'Notifications',
    title: 'Notifications',
    need: 'known',
    controls: {},
    show: async (who) => notificationBlocks(await notificationsOf(deps, who)),
  }
}
