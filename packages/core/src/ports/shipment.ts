/** A way to tell the channel that goods went out. */
export interface ShippingMethod {
  /** The adapter's word for it (Taobao: `dummy`), handed back to `confirmShipment`. */
  readonly name: string;
  /** Whether it is for goods without a parcel 虚拟发货 or with one. */
  readonly goods: 'virtual' | 'parcel';
  /** Whether one call speaks of the whole order or of one line. */
  readonly granularity: 'order' | 'line';
}

/** Units of a line that are shipped together. */
export interface ShipmentLine {
  /** The channel's number of the line. */
  readonly lineNo: string;
  /** From 1. */
  readonly quantity: number;
}

/** What went out, for the channel to know. */
export interface Shipment {
  /** As in `ChannelOrder`. */
  readonly orderNo: string;
  /** One of the channel's shipping methods. */
  readonly method: string;
  /** What went out; left out, all lines. A method that speaks of whole orders ships the others too. */
  readonly lines?: readonly ShipmentLine[];
  /** The real waybill 运单号 of a parcel; left out for virtual goods. */
  readonly parcel?: { readonly carrier: string; readonly trackingNo: string };
}
