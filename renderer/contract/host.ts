// The host this window talks to.
import { openChannel } from './channel.ts'
import { connect } from './client.ts'

export const host = connect(openChannel(window))
