import { id, required, text } from '@kaquan/channel-kit/sandbox';
import { defineMethod, refuse } from '../../protocol/define-method.ts';
import { idleParameters, plainSend } from './plain-send.ts';
import { splitOf, splitParameters } from './split-parameters.ts';

const prefix = 'offline-service';

/** Ships a trade, or some of its lines, as a parcel that the seller handed to a carrier himself. */
export const logisticsOfflineSend = defineMethod({
  name: 'taobao.logistics.offline.send',
  writes: true,
  parameters: {
    tid: required(id),
    company_code: required(text),
    out_sid: required(text),
    ...splitParameters,
    ...idleParameters,
  },
  answer: (values, { books }) => {
    const split = splitOf(values, { prefix, maxLines: 50 });
    if (!('oids' in split)) return refuse(split);
    const { tid, company_code: companyCode, out_sid: outSid } = values;
    return plainSend(books, { tid, prefix }, { companyCode, outSid, oids: split.oids });
  },
});
