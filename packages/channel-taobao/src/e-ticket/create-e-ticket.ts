import type { Channel, ChannelCapabilities } from '@kaquan/core/ports';
import type { TaobaoClient } from '../client.ts';
import { codeMerchantField, openDesk } from './e-ticket-desk.ts';
import { listLostNotices } from './lost-notices.ts';
import { decodeNotification } from './notification.ts';
import type { ETicketOptions } from './options.ts';
import { resendVouchers } from './resend-vouchers.ts';
import { loadVouchers, sendVouchers } from './send-vouchers.ts';
import { loadVerification, undoVerification, verifyUnit } from './verify-unit.ts';

type Capabilities = Pick<ChannelCapabilities, 'vouchers' | 'verification'>;

/** What an application that gives out e-tickets 电子凭证 can do beside the rest. */
export interface ETicketCalls {
  readonly capabilities: Capabilities;
  /** Whether the platform lists what it has notified of in vain. */
  readonly listsLost: boolean;
  /** Names of credentials that it needs beside the shop's session. */
  readonly credentialFields: readonly string[];
  readonly calls: Partial<Channel>;
}

const nothing: ETicketCalls = {
  capabilities: {},
  listsLost: false,
  credentialFields: [],
  calls: {},
};

/** Makes the calls about e-tickets; none of them where the application has none. */
export function createETicket(client: TaobaoClient, options: ETicketOptions | null): ETicketCalls {
  if (options === null) return nothing;
  const desk = openDesk(client, options);
  const canQuery = options.family === 'vmarket';
  const canVerify = options.certificate === 'code' || options.verifiedBy !== 'none';
  // The page of the newer family lists codes to send again, and no cards.
  const canResend = options.certificate === 'code';
  const canUndo = options.undo === 'by_serial';
  return {
    capabilities: {
      vouchers: { canQuery, canResend },
      ...(canVerify && { verification: { canUndo } }),
    },
    // No page lists such a call of the newer family.
    listsLost: canQuery,
    credentialFields: options.codeMerchantId === undefined ? [] : [codeMerchantField],
    calls: {
      decodeNotification: (request) => decodeNotification(options.notifyKey, request),
      sendVouchers: (call, sending) => sendVouchers(desk, call, sending),
      ...(canResend && {
        resendVouchers: (call, sending) => resendVouchers(desk, call, sending),
      }),
      ...(canQuery && {
        loadVouchers: (call, request) => loadVouchers(desk, call, request),
        listLostNotices: (call) => listLostNotices(desk, call),
      }),
      ...(canVerify && {
        verifyUnit: (call, request) => verifyUnit(desk, call, request),
        loadVerification: (call, request) => loadVerification(desk, call, request),
        ...(canUndo && {
          undoVerification: (call, request) => undoVerification(desk, call, request),
        }),
      }),
    },
  };
}
