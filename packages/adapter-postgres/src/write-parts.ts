import { aggregateParts, type WritePart } from './write-aggregates.ts';
import { auditParts } from './write-audit.ts';
import { balanceParts } from './balances.ts';
import { ledgerParts } from './ledger-entries.ts';
import { recordParts } from './write-records.ts';
import { reportParts } from './write-reports.ts';
import { watchParts } from './watches.ts';
import { stockParts } from './write-stock.ts';

/** A part of the statement that writes. */
export type PartName =
  | keyof typeof aggregateParts
  | keyof typeof stockParts
  | keyof typeof recordParts
  | keyof typeof balanceParts
  | keyof typeof watchParts
  | keyof typeof auditParts
  | keyof typeof reportParts
  | keyof typeof ledgerParts;

/** Every part there is, by name. */
export const parts: Readonly<Record<PartName, WritePart>> = {
  ...aggregateParts,
  ...stockParts,
  ...recordParts,
  ...balanceParts,
  ...watchParts,
  ...auditParts,
  ...reportParts,
  ...ledgerParts,
};

/** In the order in which a statement holds them. */
export const partNames = Object.keys(parts) as readonly PartName[];
