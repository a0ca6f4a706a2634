import { textList, type ValueKind } from '@kaquan/channel-kit/sandbox';

/** What the lists of sold trades return unless told otherwise: no `eticket`, no `game_equipment`. */
export const defaultTradeTypes = ['guarantee_trade', 'auto_delivery', 'ec', 'cod', 'step'];

/** What the list of refunds returns unless told otherwise. */
export const defaultRefundTypes = ['guarantee_trade', 'auto_delivery'];

const knownTypes = new Set([
  ...defaultTradeTypes,
  ...['fixed', 'auction', 'b2c_cod', 'eticket', 'game_equipment', 'instant_trade', 'nopaid'],
  ...['fenxiao', 'independent_simple_trade', 'independent_shop_trade', 'shopex_trade'],
  ...['netcn_trade', 'external_trade', 'hotel_trade', 'super_market_trade'],
  ...['super_market_cod_trade', 'taohua', 'waimai', 'o2o_offlinetrade', 'tmall_i18n'],
  ...['insurance_plus', 'finance', 'pre_auth_type', 'lazada'],
]);

/** A comma-joined list of trade types, each of which the platform knows. */
export const tradeTypeList: ValueKind<readonly string[]> = {
  expects: 'trade types',
  read: (given) => {
    const types = textList.read(given);
    return types?.every((type) => knownTypes.has(type)) === true ? types : null;
  },
};

/** Replaces the query group `guarantee_trade` by the types it stands for. */
export function expandTypes(types: readonly string[]): readonly string[] {
  return types.flatMap((type) => (type === 'guarantee_trade' ? ['fixed', 'auction'] : [type]));
}
