import { defineMethod, succeed } from '../protocol/define-method.ts';
import { beijingText } from '@kaquan/channel-kit/sandbox';

/** Tells the gateway's time, so that a caller with a wrong clock can correct itself. */
export const timeGet = defineMethod({
  name: 'taobao.time.get',
  needsSession: false,
  parameters: {},
  answer: (_values, { gatewayNow }) => succeed({ time: beijingText(gatewayNow) }),
});
