/** A parcel that the platform was told of. */
export interface SandboxParcel {
  /** Its trade. */
  tid: string;
  /** The lines in it. */
  oids: string[];
  /** The carrier's code. */
  companyCode: string;
  /** The carrier's number; null while a shipment is begun and has none. */
  outSid: string | null;
  /** What it went under before, oldest first. */
  formerly: string[];
}

/** What the platform was told of parcels. */
export interface ShippingBook {
  /** In the order they were told of. */
  parcels: SandboxParcel[];
}
