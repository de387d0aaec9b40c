import { bookSeats } from '../../sources/seats.ts'
import type { Feed } from '../feed.ts'

/** Books each member's seat at the start of each cycle, from what was read of members and cycles; it asks Cursor nothing. */
export const seats: Feed = {
  name: 'seats',
  title: 'seats',
  async read({ db, runId, accountId, now, told }) {
    const { changed } = await bookSeats(db, { runId, accountId, now })
    told({ changed })
  },
}
