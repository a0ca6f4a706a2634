import { err } from '@kaquan/core';
import type { Channel } from '@kaquan/core/ports';
import type { TaobaoClient } from '../client.ts';
import type { TaobaoSettings } from '../options.ts';
import { idPattern } from '../wire.ts';
import { createCarriers } from './carriers.ts';
import { changeWaybill } from './change-waybill.ts';
import { dummyMethod, parcelMethod } from './parcel-apis.ts';
import { shipDummy } from './ship-dummy.ts';
import { shipParcel } from './ship-parcel.ts';
import { refused } from './sub-codes.ts';

/** What this channel can do about shipping. */
export const shippingCapabilities = {
  shippingMethods: [dummyMethod, parcelMethod],
  changesWaybill: true,
} as const;

/** The calls about shipping: without a parcel, by parcel, and under another waybill. */
export function createShipping(
  client: TaobaoClient,
  { parcels: api, clock }: TaobaoSettings,
): Required<Pick<Channel, 'confirmShipment' | 'changeWaybill'>> {
  const context = { client, findCarrier: createCarriers(client, clock) };
  return {
    confirmShipment: async (call, shipment) => {
      const { orderNo, method, parcel } = shipment;
      if (!idPattern.test(orderNo)) return err(noTrade('confirmShipment'));
      if (method === dummyMethod.name && parcel === undefined) {
        return shipDummy(client, call, orderNo);
      }
      if (method === parcelMethod.name && parcel !== undefined) {
        return shipParcel(context, call, { api, shipment: { ...shipment, parcel } });
      }
      const words = `"${method}" does not ship ${parcel === undefined ? 'without' : 'with'} a parcel`;
      return err(refused('confirmShipment', 'unsupported_method', words));
    },
    changeWaybill: async (call, change) =>
      idPattern.test(change.orderNo)
        ? changeWaybill(context, call, change)
        : err(noTrade('changeWaybill')),
  };
}

function noTrade(operation: string) {
  return refused(operation, 'invalid_order_no', 'not a trade number');
}
