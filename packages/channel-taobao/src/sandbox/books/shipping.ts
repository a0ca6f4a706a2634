import { misuse } from '@kaquan/channel-kit/sandbox';
import type { SandboxLine, SandboxTrade } from './book-types.ts';
import { tellMove } from './message-commands.ts';
import type { SandboxParcel } from './parcels.ts';
import { touchTrade, tradeOf, type ShopBooks } from './shop-books.ts';
import { afterMove, statusTraits } from './trade-moves.ts';

/** A carrier that the platform knows. */
export interface SandboxCarrier {
  readonly id: number;
  readonly code: string;
  readonly name: string;
  /** What its numbers look like; null where the platform does not say. */
  readonly pattern: string | null;
}

/** The carriers that there are. */
export const sandboxCarriers: readonly SandboxCarrier[] = [
  { id: 505, code: 'SF', name: '顺丰速运', pattern: '^[A-Za-z0-9-]{4,35}$' },
  { id: 500, code: 'ZTO', name: '中通快递', pattern: null },
  { id: 101, code: 'YTO', name: '圆通速递', pattern: '^(YT[0-9]{8,14}|[0-9]{10,18})$' },
  { id: 102, code: 'YUNDA', name: '韵达快递', pattern: '^[0-9]{13,15}$' },
];

/** Finds a carrier by its code, as shipping wants it. */
export function carrierOf(code: string): SandboxCarrier | null {
  return sandboxCarriers.find((carrier) => carrier.code === code) ?? null;
}

/** The parcel that a line went in, or null; that of a shipment which is only begun does not count. */
export function parcelOf(books: ShopBooks, tid: string, oid: string): SandboxParcel | null {
  const { parcels } = books.desk.shipping;
  const found = parcels.find(
    (parcel) => parcel.tid === tid && parcel.outSid !== null && parcel.oids.includes(oid),
  );
  return found ?? null;
}

/** A shipment of the whole trade that was begun and has no waybill yet, or null. */
export function begunShipment(books: ShopBooks, tid: string): SandboxParcel | null {
  const { parcels } = books.desk.shipping;
  return parcels.find((parcel) => parcel.tid === tid && parcel.outSid === null) ?? null;
}

/** Begins a shipment of the whole trade without a waybill; the trade goes on waiting. */
export function beginShipment(books: ShopBooks, tid: string, companyCode: string): void {
  const oids = openLines(tradeOf(books, tid)).map(({ oid }) => oid);
  books.desk.shipping.parcels.push({ tid, oids, companyCode, outSid: null, formerly: [] });
  touchTrade(books, tradeOf(books, tid));
}

/** The lines of a trade that are not closed. */
export function openLines(trade: SandboxTrade): SandboxLine[] {
  return trade.lines.filter((line) => !statusTraits[line.status].closed);
}

/** Ships lines as one parcel; with its last line the trade as a whole is shipped. */
export function shipParcel(books: ShopBooks, parcel: SandboxParcel): void {
  const trade = tradeOf(books, parcel.tid);
  touchTrade(books, trade);
  for (const line of trade.lines.filter(({ oid }) => parcel.oids.includes(oid))) {
    line.status = afterMove(line.status, 'ship') ?? misuse(`line ${line.oid} cannot ship`);
    line.consignedAt = trade.modifiedAt;
  }
  const { parcels } = books.desk.shipping;
  if (!parcels.includes(parcel)) parcels.push(parcel);
  settleShipment(trade);
  tellMove(books, trade, trade.consignedAt === null ? 'shipPart' : 'ship');
}

/** Moves a trade to where its lines stand: shipped in part, or as a whole. */
export function settleShipment(trade: SandboxTrade): void {
  const open = openLines(trade);
  const waiting = open.filter((line) => afterMove(line.status, 'ship') !== null);
  const next = afterMove(trade.status, waiting.length === 0 ? 'ship' : 'shipPart');
  if (next === null || waiting.length === open.length) return;
  trade.status = next;
  if (waiting.length > 0) return;
  trade.consignedAt = trade.modifiedAt;
  trade.shippedTimes += 1;
}
