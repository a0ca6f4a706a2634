import type { ResultAsync } from 'neverthrow';
import { z } from 'zod';
import type { FindingId, OrderId, ShopId } from '../../kernel/ids.ts';
import { idSchema } from '../../kernel/schema.ts';
import type { Scope } from '../../runtime/runtime.ts';
import { serviceCall } from '../../runtime/service-call.ts';
import type { ReportOptions } from '../worker/report-options.ts';
import { supportBundle, type SupportBundle, type SupportBundleError } from './support-bundle.ts';

/** What a file for support is about: exactly one of them. */
export type SupportBundleInput =
  { readonly orderId: string } | { readonly shopId: string } | { readonly findingId: string };

/** What is handed to support 问题反馈. */
export interface SupportService {
  /**
   * A file for support: how an order, a shop or what a finding is about stands, and how it came there, as
   * ids, states, amounts and instants; neither secrets nor personal data, and no words of people. Changes
   * nothing.
   *
   * Errors: `input.invalid`, `order.not_found`, `shop.not_found`, `finding.not_found`, `storage.*`.
   */
  supportBundle(input: SupportBundleInput): ResultAsync<SupportBundle, SupportBundleError>;
}

const inputSchema = z.union([
  z.strictObject({ orderId: idSchema<OrderId>() }),
  z.strictObject({ shopId: idSchema<ShopId>() }),
  z.strictObject({ findingId: idSchema<FindingId>() }),
]);

/** What is handed to support, on behalf of one tenant. */
export function createSupportService(
  scope: Scope,
  { supportContact = '' }: ReportOptions,
): SupportService {
  return {
    supportBundle: (input) =>
      serviceCall(inputSchema, input, (about) => supportBundle(scope, about, supportContact)),
  };
}
