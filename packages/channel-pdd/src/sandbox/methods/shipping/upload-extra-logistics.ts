import { integer, required, text } from '@kaquan/channel-kit/sandbox';
import { z } from 'zod';
import { addExtraParcels } from '../../books/extra-parcels.ts';
import { stageTraits } from '../../books/order-moves.ts';
import { defineMethod, refuse, succeed } from '../../protocol/define-method.ts';
import { readNested } from '../../protocol/nested.ts';
import { businessRefusal, invalidParameter, unknownOrder } from '../../protocol/refusals.ts';
import { findOrder } from '../order-get.ts';
import { isCarrier } from './logistics.ts';

const trackList = z
  .array(
    z.object({
      shipping_id: z.union([z.int().positive(), z.string().regex(/^\d+$/)]).transform(String),
      tracking_number: z.string().min(1),
    }),
  )
  .min(1);

/** Tells of parcels beyond the first. */
export const uploadExtraLogistics = defineMethod({
  name: 'pdd.order.upload.extra.logistics',
  writes: true,
  parameters: {
    order_sn: required(text),
    extra_track_type: required(integer(1, 3)),
    extra_track_list: required(text),
  },
  answer: (values, call) => {
    const order = findOrder(call, values.order_sn);
    if (order === null) return refuse(unknownOrder);
    const tracks = readNested(trackList, values.extra_track_list);
    if (tracks === null) {
      return refuse(invalidParameter('extra_track_list', 'shipping_id, tracking_number'));
    }
    // No source tells these codes and words; a client must not lean on them.
    const { isWaiting, isRefundable } = stageTraits[order.stage];
    if (isWaiting || !isRefundable) {
      return refuse(businessRefusal('sandbox_state', '订单未发货，不允许上传额外运单'));
    }
    if (!tracks.every(({ shipping_id }) => isCarrier(shipping_id))) {
      return refuse(businessRefusal('sandbox_carrier', '快递公司不可用'));
    }
    const type = values.extra_track_type;
    const parcels = tracks.map(({ shipping_id: logisticsId, tracking_number: trackingNumber }) => ({
      type,
      logisticsId,
      trackingNumber,
    }));
    addExtraParcels(call.books, order, parcels);
    return succeed({ upload_extra_logistics_response: { success: true } });
  },
});
