import type { Result } from 'neverthrow';
import type { ChannelCall, ChannelWriteError, ChannelWriteOutcome } from './channel-call.ts';

/** A seller's note 备注 on an order, for those who work in the channel's own backend. */
export interface OrderNote {
  /** As in `ChannelOrder`. */
  readonly orderNo: string;
  /** Put below what stands there already; where it stands already, nothing changes. 1..500 characters. */
  readonly text: string;
}

/** What a channel that takes notes answers. */
export interface OrderNoteCalls {
  /** Adds to the seller's note, and keeps what others wrote. Present when `capabilities.takesNotes`. */
  appendNote?(
    call: ChannelCall,
    note: OrderNote,
  ): Promise<Result<ChannelWriteOutcome, ChannelWriteError>>;
}
