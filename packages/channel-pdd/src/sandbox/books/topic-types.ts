/** A parcel beyond the one that an order was shipped by. */
export interface ExtraParcel {
  /** `extra_track_type`: 1 分包, 2 补发, 3 赠品. */
  readonly type: number;
  /** The platform's number of the carrier. */
  readonly logisticsId: string;
  /** The number of the parcel. */
  readonly trackingNumber: string;
}

/** The seller's note 备注 on an order. */
export interface SandboxNote {
  /** What stands there. */
  readonly text: string;
  /** Its colour, 1 to 5, and the colour's name; null without one. */
  readonly flag: { readonly tag: number; readonly name: string } | null;
}

/** A voucher that the seller has handed over for a buyer. */
export interface SandboxVoucher {
  /** `voucher_id`, the seller's. */
  readonly id: string;
  /** `voucher_no`, which the buyer shows. */
  readonly number: string;
  /** `out_biz_no` of the call that handed it over. */
  readonly flowNo: string;
  /** `serial_no` of its use, or null while it is unused. */
  usedBy: string | null;
}

/** `status` of a voucher whose code the platform has made. */
export type PlatformVoucherStatus = 1 | 2 | 3 | 4;

/** A voucher whose code the platform has made. */
export interface SandboxPlatformVoucher {
  /** The code that the buyer shows. */
  readonly code: string;
  /** The order that it was bought in. */
  readonly orderSn: string;
  /** 1 unused, 2 used, 3 expired, 4 destroyed. */
  status: PlatformVoucherStatus;
  /** Where it was used; empty while it is not. */
  storeId: string;
  /** When it was used, or null. */
  usedAt: number | null;
}

/** What the platform knows of a top-up beside its order. */
export interface SandboxTopUp {
  /** The number to charge. */
  readonly account: string;
  /** What the seller said of it, or null while he has said nothing. */
  readonly word: 'SUCCESS' | 'FAIL' | null;
  /** `outer_order_sn`; empty while nothing was said. */
  readonly outerOrderSn: string;
}

/** A card that the platform hands out. */
export interface SandboxCard {
  /** `cardNo`. */
  readonly cardNo: string;
  /** What `encryptPassword` held. */
  readonly secret: string;
  /** The order that it was handed out for, or null. */
  orderSn: string | null;
}

/** Cards that the seller has handed in together. */
export interface SandboxCardBatch {
  /** `batchId`. */
  readonly batchId: string;
  /** Of which SKU. */
  readonly skuId: string;
  /** In the order in which they came. */
  readonly cards: SandboxCard[];
}
