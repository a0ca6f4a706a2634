import type { Audit } from './audit.ts';
import type { ChannelChoice } from './options.ts';
import { setTable } from './table.ts';

/** How many findings are printed in full. */
const shownFindings = 10;

/** The result as a table for people. */
export function reportLines(audit: Audit, seconds: number): readonly string[] {
  const { orders, units, keysIssued, verified, refunded, duplicateKeys, mismatches } = audit;
  const table = setTable([
    ['订单', 'orders', String(orders), 'each once, as at the marketplace'],
    ['卡券份数', 'units', String(units), 'a line of three has three'],
    ['已发卡密', 'keys issued', String(keysIssued), 'read by somebody'],
    ['已核销', 'units verified', String(verified)],
    ['已退款', 'units refunded', String(refunded), 'in full or in part'],
    null,
    ['重复卡密', 'duplicate keys', String(duplicateKeys.length), verdict(duplicateKeys.length)],
    ['不一致', 'mismatches', String(mismatches.length), verdict(mismatches.length)],
    ['用时', 'seconds', seconds.toFixed(1)],
  ]);
  const findings = [...duplicateKeys, ...mismatches];
  const shown = findings
    .slice(0, shownFindings)
    .map(({ rule, subject, problem }) => `✗ ${rule}: ${subject}: ${problem}`);
  const more = findings.length - shown.length;
  return ['', ...table, ...shown, ...(more > 0 ? [`✗ and ${more} more`] : [])];
}

/** The result for programs, as one line. */
export function jsonLine(channel: ChannelChoice, audit: Audit, seconds: number): string {
  const { orders, units, keysIssued, verified, refunded } = audit;
  return JSON.stringify({
    channel,
    orders,
    units,
    keysIssued,
    duplicateKeys: audit.duplicateKeys.length,
    verified,
    refunded,
    mismatches: audit.mismatches.length,
    seconds: Math.round(seconds * 1_000) / 1_000,
  });
}

function verdict(count: number): string {
  return count === 0 ? '✓' : '✗ see below';
}
