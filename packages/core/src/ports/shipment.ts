/** A way to tell the channel that goods went out. */
export interface ShippingMethod {
  /** The adapter's word for it (Taobao: `dummy`), handed back to `confirmShipment`. */
  readonly name: string;
  /** Whether it is for goods without a parcel 虚拟发货 or with one. */
  readonly goods: 'virtual' | 'parcel';
  /** Whether one call speaks of the whole order or of one line. */
  readonly granularity: 'order' | 'line';
  /**
   * Whether it is for such goods; asked of each line of an order when that is first read, and only used
   * where it is for all of them. Left out: for any. One that throws is for none.
   */
  readonly serves?: (item: ShippedItem) => boolean;
}

/** What a line sells, as far as its shipping depends on it. */
export interface ShippedItem {
  /** As in `ChannelOrderLine`. */
  readonly itemId: string;
  /** `null` for an item without variants. */
  readonly skuId: string | null;
  /** `null` where the seller has set none. */
  readonly outerId: string | null;
}

/** Units of a line that are shipped together. */
export interface ShipmentLine {
  /** The channel's number of the line. */
  readonly lineNo: string;
  /** From 1. */
  readonly quantity: number;
}

/** A carrier and its number, as a channel is told of them. */
export interface ShipmentWaybill {
  /** The carrier's code, as the channel names it. */
  readonly carrier: string;
  /** The carrier's number of the parcel 运单号. */
  readonly trackingNo: string;
}

/** That a parcel of which the channel was told goes under another waybill 改单号. */
export interface WaybillChange {
  /** As in `ChannelOrder`. */
  readonly orderNo: string;
  /** What is in the parcel. */
  readonly lines: readonly ShipmentLine[];
  /** What it goes under now. */
  readonly parcel: ShipmentWaybill;
  /** What it went under before, oldest first, at least one; the channel was told one of them. */
  readonly formerly: readonly ShipmentWaybill[];
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
  readonly parcel?: ShipmentWaybill;
}
